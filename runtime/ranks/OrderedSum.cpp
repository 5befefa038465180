// Pieces of vectors, sent forth and back along a chain of ranks.
#include "ranks/OrderedSum.h"

#include <algorithm>
#include <cmath>

namespace rnn {

namespace {

/// Latency times bandwidth, in bytes: about the same in a machine, where both are better, as in a
/// network (docs/RANKS.md).
constexpr double bytesInFlight = 8192;
constexpr uint64_t leastPiece = 1024, mostPiece = 64 * 1024; // floats

/// Small pieces are soon on all links, and large ones are fewer: in between is the shortest time.
uint64_t pieceOf(uint64_t length, unsigned ranks) {
  double hops = 2.0 * std::max(ranks - 1, 1u);
  double bytes = std::sqrt(double(length) * sizeof(float) * bytesInFlight / hops);
  return std::clamp(static_cast<uint64_t>(bytes / sizeof(float)), leastPiece, mostPiece);
}

} // namespace

OrderedSum::OrderedSum(Communicator &ranks, uint64_t length)
    : ranks(ranks), length(length), pieceFloats(pieceOf(length, ranks.size())),
      pieces((length + pieceFloats - 1) / pieceFloats) {}

std::span<float> OrderedSum::at(std::span<float> sum, uint64_t piece) const {
  uint64_t begin = piece * pieceFloats;
  return sum.subspan(begin, std::min(pieceFloats, length - begin));
}

Communicator::Request OrderedSum::beginSend(unsigned to, std::span<const std::byte> bytes) {
  sent += bytes.size();
  return ranks.beginSend(to, bytes);
}

void OrderedSum::addPiece(const float *own, uint64_t count, uint64_t piece,
                          std::span<float> sum) const {
  std::span<float> part = at(sum, piece);
  if (ranks.isFirst())
    std::ranges::fill(part, -0.0f); // x + -0 is x, whatever x
  for (uint64_t vector = 0; vector < count; ++vector) {
    const float *other = own + vector * length + piece * pieceFloats;
    for (size_t i = 0; i < part.size(); ++i)
      part[i] += other[i];
  }
}

void OrderedSum::add(const float *own, uint64_t count, std::span<float> sum) {
  bool isFirst = ranks.isFirst(), isLast = ranks.rank() + 1 == ranks.size();
  unsigned before = ranks.rank() - 1, after = ranks.rank() + 1;
  size_t added = 0, passedOn = 0, complete = 0; // pieces
  if (!isFirst)
    for (size_t i = 0; i < pieces.size(); ++i)
      pieces[i].forward = ranks.beginReceive(before, std::as_writable_bytes(at(sum, i)));
  uint64_t idleTimes = 0;
  while (complete < pieces.size()) {
    bool moved = false;
    if (added < pieces.size() && (isFirst || ranks.isDone(pieces[added].forward))) {
      addPiece(own, count, added, sum);
      if (!isLast)
        pieces[added].forward = beginSend(after, std::as_bytes(at(sum, added)));
      ++added;
      moved = true;
    }
    // The sum takes the place of what was passed on.
    if (!isLast && passedOn < added && ranks.isDone(pieces[passedOn].forward)) {
      pieces[passedOn].back = ranks.beginReceive(after, std::as_writable_bytes(at(sum, passedOn)));
      ++passedOn;
      moved = true;
    }
    if (complete < (isLast ? added : passedOn) && (isLast || ranks.isDone(pieces[complete].back))) {
      if (!isFirst)
        pieces[complete].back = beginSend(before, std::as_bytes(at(sum, complete)));
      ++complete;
      moved = true;
    }
    if (moved)
      idleTimes = 0;
    else
      ranks.idle(idleTimes++);
  }
  if (!isFirst)
    for (const Piece &piece : pieces)
      ranks.wait(piece.back);
}

void OrderedSum::share(std::span<double> record, std::span<const uint64_t> starts) {
  uint64_t begin = starts[ranks.rank()], end = starts[ranks.rank() + 1];
  if (!ranks.isFirst())
    ranks.receive(ranks.rank() - 1, std::as_writable_bytes(record.first(begin)));
  if (ranks.rank() + 1 < ranks.size()) {
    ranks.wait(beginSend(ranks.rank() + 1, std::as_bytes(record.first(end))));
    ranks.receive(ranks.rank() + 1, std::as_writable_bytes(record.subspan(end)));
  }
  if (!ranks.isFirst())
    ranks.wait(beginSend(ranks.rank() - 1, std::as_bytes(record.subspan(begin))));
}

} // namespace rnn
