// Vectors that are spread over ranks -> their sum, added in the order of the ranks.
#pragma once

#include "ranks/Communicator.h"

namespace rnn {

/// A chain: each rank adds its own vectors to what the rank before it sends and passes it on; the
/// last rank sends the sum back along the chain. The vector goes in pieces, so that all links are
/// busy at the same time. The sum of floats depends on their order, and the chain has that of one
/// process: any ring or tree would give other bits.
class OrderedSum {
public:
  /// The vectors have `length` floats.
  OrderedSum(Communicator &ranks, uint64_t length);

  /// Collective: `own` holds the vectors [count, length] of this rank, of any number. `sum`
  /// receives the sum of all. Allocates nothing.
  void add(const float *own, uint64_t count, std::span<float> sum);

  /// Collective: each rank has filled in its own part of `record`, from starts[rank] to
  /// starts[rank + 1]; afterwards all have all parts. It takes the same way, without pieces.
  void share(std::span<double> record, std::span<const uint64_t> starts);

  /// The bytes that this rank has sent so far.
  uint64_t bytesSent() const { return sent; }

private:
  struct Piece {
    Communicator::Request forward = 0, back = 0; // the latest in each direction
  };
  void addPiece(const float *own, uint64_t count, uint64_t piece, std::span<float> sum) const;
  std::span<float> at(std::span<float> sum, uint64_t piece) const;
  Communicator::Request beginSend(unsigned to, std::span<const std::byte> bytes);

  Communicator &ranks;
  uint64_t length, pieceFloats;
  std::vector<Piece> pieces;
  uint64_t sent = 0;
};

} // namespace rnn
