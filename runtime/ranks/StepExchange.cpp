// Shards of a batch on several ranks -> the same sums as on one process, on all ranks.
#include "ranks/StepExchange.h"

#include <algorithm>
#include <utility>

namespace rnn {

StepExchange::StepExchange(Communicator &ranks, const rnn_model &model)
    : ranks(ranks), model(model), own(shardsOf(model, ranks)),
      lossesOfShard(model.losses_size / model.shards),
      floatsOfSum(model.spread ? model.parameters_size : rnn_gradients_stride(&model)),
      shares(own.size() * rnn_gradients_stride(&model) * sizeof(float)),
      tables(model.spread ? own.size() * model.parameters_size * sizeof(float) : 0),
      sum(ranks, floatsOfSum), starts(ranks.size() + 1), rankOf(model.shards) {
  for (unsigned rank = 0; rank < ranks.size(); ++rank) {
    ShardRange shards = shardsOf(model, rank, ranks.size());
    std::fill(rankOf.begin() + static_cast<ptrdiff_t>(shards.begin),
              rankOf.begin() + static_cast<ptrdiff_t>(shards.end), rank);
  }
  setSumsOfShard(0);
}

float *StepExchange::gradients() const {
  // As a number, because the place before the memory is no valid pointer.
  auto place = reinterpret_cast<uintptr_t>(shares.floats());
  return reinterpret_cast<float *>(place - rnn_shard_gradients(&model, own.begin) * sizeof(float));
}

void StepExchange::sumGradients(std::span<float> result) {
  if (!model.spread)
    return sum.add(shares.floats(), own.size(), result);
  for (uint64_t shard = own.begin; shard < own.end; ++shard)
    model.spread(gradients(), shard, tables.floats() + (shard - own.begin) * model.parameters_size);
  sum.add(tables.floats(), own.size(), result);
}

void StepExchange::setSumsOfShard(uint64_t count) {
  if (blockSize == lossesOfShard + count)
    return;
  blockSize = lossesOfShard + count;
  for (unsigned rank = 0; rank <= ranks.size(); ++rank)
    starts[rank] = rank + rank * model.shards / ranks.size() * blockSize;
  record.assign(starts.back(), 0);
}

double *StepExchange::blockOf(uint64_t shard) {
  uint64_t flags = rankOf[shard] + 1;
  return record.data() + flags + shard * blockSize;
}

std::span<double> StepExchange::sumsOfShard(uint64_t shard) {
  return {blockOf(shard) + lossesOfShard, blockSize - lossesOfShard};
}

void StepExchange::share(std::span<float> losses) {
  record[starts[ranks.rank()]] = raised;
  for (uint64_t shard = own.begin; shard < own.end; ++shard)
    for (uint64_t i = 0; i < lossesOfShard; ++i)
      blockOf(shard)[i] = losses[i * model.shards + shard];
  sum.share(record, starts);
  for (uint64_t shard = 0; shard < model.shards; ++shard)
    for (uint64_t i = 0; i < lossesOfShard; ++i)
      losses[i * model.shards + shard] = static_cast<float>(blockOf(shard)[i]);
  raised = 0;
  for (unsigned rank = 0; rank < ranks.size(); ++rank)
    agreed |= static_cast<uint32_t>(record[starts[rank]]);
}

uint32_t StepExchange::agree(uint32_t flags) {
  raised |= flags;
  return std::exchange(agreed, 0);
}

void StepExchange::gatherRows(float *rows, uint64_t size, uint64_t samples) const {
  auto forEachPart = [&](unsigned rank, auto &&each) {
    ShardRange shards = shardsOf(model, rank, ranks.size());
    uint64_t packed = 0;
    for (uint64_t first = 0; first < samples; first += model.batch) {
      RowSpan span = rowsOf(model, shards, std::min(model.batch, samples - first));
      each(rows + (first + span.begin) * size, packed, span.size() * size);
      packed += span.size() * size;
    }
    return packed;
  };
  std::vector<float> packed;
  auto reserve = [&](unsigned rank) {
    packed.resize(forEachPart(rank, [](float *, uint64_t, uint64_t) {}));
    return !packed.empty();
  };
  if (!ranks.isFirst()) {
    if (!reserve(ranks.rank()))
      return;
    forEachPart(ranks.rank(), [&](const float *part, uint64_t at, uint64_t count) {
      std::copy_n(part, count, packed.data() + at);
    });
    ranks.send(0, std::as_bytes(std::span(packed)));
    return;
  }
  for (unsigned rank = 1; rank < ranks.size(); ++rank) {
    if (!reserve(rank))
      continue;
    ranks.receive(rank, std::as_writable_bytes(std::span(packed)));
    forEachPart(rank, [&](float *part, uint64_t at, uint64_t count) {
      std::copy_n(packed.data() + at, count, part);
    });
  }
}

} // namespace rnn
