// What the ranks of a training exchange in each step: gradients, losses, sums of metrics, flags.
#pragma once

#include "ranks/OrderedSum.h"
#include "ranks/ShardRange.h"
#include "training/Arena.h"

namespace rnn {

class StepExchange {
public:
  StepExchange(Communicator &ranks, const rnn_model &model);

  ShardRange shards() const { return own; }

  /// Where the gradients of this rank's shards go, as if all shards were there.
  float *gradients() const;
  /// The floats of a sum of gradients, at the offsets of the parameters and perhaps behind them.
  uint64_t gradientsOfSum() const { return floatsOfSum; }
  /// Collective: the sum over all shards of all ranks.
  void sumGradients(std::span<float> sum);

  /// Makes room for so many further sums of each shard beside its loss.
  void setSumsOfShard(uint64_t count);
  /// [count]; after `share` those of all shards are known.
  std::span<double> sumsOfShard(uint64_t shard);
  /// Collective: losses [losses_size] of this rank's shards -> those of all, and the sums.
  void share(std::span<float> losses);

  /// The flags that a rank has raised until the last `share`; the given ones go with the next.
  uint32_t agree(uint32_t flags);

  /// Collective: brings rows [samples, size] of batches, of which each rank has those of its
  /// shards, to rank 0.
  void gatherRows(float *rows, uint64_t size, uint64_t samples) const;

  uint64_t bytesSent() const { return sum.bytesSent(); }

private:
  double *blockOf(uint64_t shard);

  Communicator &ranks;
  const rnn_model &model;
  ShardRange own;
  uint64_t lossesOfShard;
  uint64_t floatsOfSum;
  Arena shares; // [own shards, gradients of a shard]
  Arena tables; // [own shards, parameters_size] of what shards keep as rows
  OrderedSum sum;
  // For each rank its flags, and for each of its shards the losses and further sums.
  std::vector<double> record;
  std::vector<uint64_t> starts;    // of the ranks in the record [ranks + 1]
  std::vector<unsigned> rankOf;    // [shards]
  uint64_t blockSize = 0;          // doubles of a shard
  uint32_t raised = 0, agreed = 0; // flags
};

} // namespace rnn
