// Batches that rank 0 reads and sends to the others.
#pragma once

#include "ranks/ShardRange.h"
#include "training/BatchSource.h"

#include <memory>

namespace rnn {

/// For data that only one process can read, such as a pipe: rank 0 sends each rank the rows of its
/// shards. All ranks call the same functions.
class SentBatches : public BatchSource {
public:
  /// `source` is null on all ranks but the first.
  SentBatches(Communicator &ranks, const rnn_model &model, std::unique_ptr<BatchSource> source);
  ~SentBatches() override;

  std::optional<uint64_t> steps() const override { return count; }
  void begin(uint64_t seed, uint64_t epoch) override;
  SampleView next() override;

private:
  /// What stands before the rows of a batch. At the end of an epoch there are no samples.
  struct Header {
    uint64_t samples = 0, length = 0, hasWeights = 0;
    uint64_t steps = 0, knowsSteps = 0; // of the epoch
  };
  /// Calls each(row values, floats) for the parts of a batch in the rows of these shards.
  template <typename View, typename Each>
  void forEachPart(const View &batch, ShardRange shards, const Each &each) const;
  void announce(const Header &header);
  void finishSending();
  SampleView receive();

  Communicator &ranks;
  const rnn_model &model;
  std::unique_ptr<BatchSource> source;
  std::optional<uint64_t> count;
  Header header;
  std::vector<Communicator::Request> sending;
  std::vector<float> inputs, targets, weights; // of a received batch
};

} // namespace rnn
