// Which shards of a batch a rank computes.
#pragma once

#include "ranks/Communicator.h"
#include "rnn/model.h"

#include <algorithm>

namespace rnn {

struct ShardRange {
  uint64_t begin = 0, end = 0;
  uint64_t size() const { return end - begin; }
};

/// Ranks beyond the number of shards have none.
inline ShardRange shardsOf(const rnn_model &model, unsigned rank, unsigned ranks) {
  return {rank * model.shards / ranks, (rank + 1) * model.shards / ranks};
}

inline ShardRange shardsOf(const rnn_model &model, const Communicator &ranks) {
  return shardsOf(model, ranks.rank(), ranks.size());
}

struct RowSpan {
  uint64_t begin = 0, end = 0;
  uint64_t size() const { return end - begin; }
};

/// The rows of these shards in a batch of so many samples.
inline RowSpan rowsOf(const rnn_model &model, ShardRange shards, uint64_t samples) {
  return {std::min(shards.begin * model.shard_samples, samples),
          std::min(shards.end * model.shard_samples, samples)};
}

} // namespace rnn
