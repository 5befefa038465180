// Batches -> losses, gradients, updates and predictions, with shards spread over threads.
#include "training/Trainer.h"

#include "ranks/StepExchange.h"
#include "training/RowOrder.h"
#include "training/Shapes.h"
#include "training/checkpoint/Checkpoint.h"
#include "training/metrics/Metrics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace rnn {

namespace {

/// Waking a thread and waiting for it takes as long as this many floating-point operations.
constexpr uint64_t leastFlopsForThreads = 8'000'000;

/// Null for one rank, which has nothing to exchange.
std::unique_ptr<StepExchange> exchangeOf(const rnn_model &model, Communicator *ranks) {
  return ranks && ranks->size() > 1 ? std::make_unique<StepExchange>(*ranks, model) : nullptr;
}

/// More threads than shards would be idle.
unsigned usefulThreads(const rnn_model &model, const StepExchange *exchange, unsigned threads) {
  uint64_t shards = exchange ? exchange->shards().size() : model.shards;
  return static_cast<unsigned>(
      std::min<uint64_t>(std::max(threads, 1u), std::max(shards, uint64_t(1))));
}

} // namespace

SampleView rowsOf(const SampleView &data, uint64_t first, uint64_t count, const rnn_model &model) {
  SampleView rows = data;
  rows.samples = count;
  rows.inputs += first * rnn_input_size(&model, data.length);
  if (data.targets)
    rows.targets += first * sizeOf(model.target.shape, data.length);
  if (data.weights)
    rows.weights += first * sizeOf(model.sample_weight, data.length);
  return rows;
}

/// Calls work(shard, thread) for this rank's part of the first shards, on several threads if the
/// work is large enough; `flops` are those of all shards.
template <typename Work> void Trainer::forEachShard(uint64_t first, uint64_t flops, Work &&work) {
  uint64_t begin = std::min(shards().begin, first), end = std::min(shards().end, first);
  if (end - begin > 1 && flops * (end - begin) / table.shards >= leastFlopsForThreads)
    return pool.run(end - begin,
                    [&](uint64_t piece, unsigned thread) { work(begin + piece, thread); });
  for (uint64_t shard = begin; shard < end; ++shard)
    work(shard, 0);
}

Trainer::Trainer(const rnn_model &model, unsigned threads, std::span<const float> initial,
                 uint64_t seed, Communicator *ranks)
    : table(model), exchange(exchangeOf(model, ranks)),
      pool(usefulThreads(model, exchange.get(), threads)),
      weights(model.parameters_size * sizeof(float)),
      gradients(model.gradients_size * sizeof(float)), optimizerState(model.optimizer_state_bytes),
      losses(model.losses_size * sizeof(float)),
      states(model.batch * model.states_size * sizeof(float)),
      otherStates(model.batch * model.states_size * sizeof(float)),
      statesBefore(model.batch * model.states_size * sizeof(float)), executed(model.shards),
      seed(seed) {
  // `reduce` adds all shards to the first one, which here is their sum already: x + -0 is x.
  if (exchange)
    std::fill_n(gradients.floats(), model.spread ? model.parameters_size : model.gradients_size,
                -0.0f);
  for (unsigned thread = 0; thread < pool.size(); ++thread)
    workspaces.emplace_back(model.workspace_bytes);
  std::ranges::copy(initial, weights.floats());
}

Trainer::~Trainer() = default;

ShardRange Trainer::shards() const {
  return exchange ? exchange->shards() : ShardRange{0, table.shards};
}

uint32_t Trainer::agree(uint32_t flags) { return exchange ? exchange->agree(flags) : flags; }

/// Adds a batch to the metrics and tells all ranks of losses and sums.
void Trainer::shareResults(const SampleView &batch, const OutputView &outputs, Metrics *metrics) {
  if (!exchange) {
    if (metrics)
      metrics->add(batch, outputs);
    return;
  }
  exchange->setSumsOfShard(metrics ? metrics->sumCount() : 0);
  if (metrics)
    for (uint64_t shard = shards().begin; shard < shards().end; ++shard)
      metrics->sumShard(batch, outputs, shard, exchange->sumsOfShard(shard));
  exchange->share({losses.floats(), table.losses_size});
  if (metrics)
    for (uint64_t shard = 0; shard < table.shards; ++shard)
      metrics->addSums(exchange->sumsOfShard(shard));
}

/// Makes room for rows of this length; the old contents are lost.
void Trainer::reserve(uint64_t length) {
  uint64_t bytes = rnn_workspace_bytes(&table, length);
  for (Arena &workspace : workspaces)
    if (workspace.size() < bytes) {
      workspace = Arena(0); // never hold both at once
      workspace = Arena(bytes);
    }
}

void Trainer::initialize(uint64_t seed) {
  table.initialize(weights.floats(), seed);
  optimizerState.clear();
}

/// Gives the stateful layers the states that the batch begins with.
void Trainer::prepareStates(const SampleView &batch, Arena &ofLayers) {
  if (batch.beginsAnew)
    ofLayers.clear();
  uint64_t length = batch.warmUpLength;
  if (length == 0)
    return;
  reserve(std::max(length, batch.length));
  warmUpOutputs.resize(
      std::max(warmUpOutputs.size(), table.batch * rnn_output_size(&table, length)));
  forEachShard(table.shards, predictFlops(length), [&](uint64_t shard, unsigned thread) {
    table.predict(weights.floats(), batch.warmUp, ofLayers.floats(), length, batch.samples, shard,
                  warmUpOutputs.data(), workspaces[thread].data());
  });
}

float Trainer::computeGradients(const SampleView &batch, const OutputView &wanted,
                                Metrics *metrics) {
  prepareStates(batch, states);
  reserve(batch.length);
  std::memcpy(statesBefore.data(), states.data(), states.size());
  float *ofShards = exchange ? exchange->gradients() : gradients.floats();
  forEachShard(table.shards, trainFlops(batch.length), [&](uint64_t shard, unsigned thread) {
    table.gradient(weights.floats(), batch.inputs, states.floats(), batch.targets, batch.weights,
                   batch.length, batch.samples, shard, seed, stepsDone(), wanted.outputs,
                   wanted.masks, wanted.metrics, ofShards, losses.floats(),
                   workspaces[thread].data());
    executed[shard] = workspaces[thread].floats()[table.gradient_work];
  });
  shareResults(batch, wanted, metrics);
  if (exchange) {
    exchange->sumGradients({gradients.floats(), exchange->gradientsOfSum()});
    rnn_touch_all_rows(&table, gradients.floats()); // by any rank
  }
  return table.reduce(weights.floats(), gradients.floats(), losses.floats(), frozen.flags());
}

float Trainer::step(const SampleView &batch, const OutputView &wanted, Metrics *metrics) {
  float loss = computeGradients(batch, wanted, metrics);
  if (!std::isfinite(loss))
    return loss;
  frozen.hold(parameters(), {gradients.floats(), table.parameters_size});
  table.update(weights.floats(), optimizerState.data(), gradients.floats());
  frozen.restore(parameters());
  return loss;
}

void Trainer::repeat(const Trainer &other) {
  std::ranges::copy(other.parameters(), weights.floats());
  std::memcpy(states.data(), other.statesBefore.data(), states.size());
  std::memcpy(optimizerState.data(), other.optimizerState.data(), optimizerState.size());
  frozen = other.frozen;
  seed = other.seed;
}

SampleView Trainer::gather(const SampleView &batch, std::vector<float> &memory) {
  if (!exchange)
    return batch;
  uint64_t inputs = rnn_input_size(&table, batch.length),
           targets = sizeOf(table.target.shape, batch.length),
           weightsOfSample = batch.weights ? sizeOf(table.sample_weight, batch.length) : 0;
  memory.resize(batch.samples * (inputs + targets + weightsOfSample));
  float *place = memory.data();
  auto take = [&](const float *rows, uint64_t size) {
    float *taken = place;
    place = std::copy_n(rows, batch.samples * size, place);
    exchange->gatherRows(taken, size, batch.samples);
    return taken;
  };
  SampleView all = batch;
  all.beginsAnew = false; // the states are gathered, too
  all.warmUpLength = 0;
  all.inputs = take(batch.inputs, inputs);
  all.targets = take(batch.targets, targets);
  if (batch.weights)
    all.weights = take(batch.weights, weightsOfSample);
  exchange->gatherRows(statesBefore.floats(), table.states_size, table.batch);
  return all;
}

double Trainer::executedFlops() const {
  return std::accumulate(executed.begin(), executed.end(), 0.0);
}

void Trainer::finalize() {
  if (!table.finalize)
    return;
  frozen.hold(parameters(), {gradients.floats(), table.parameters_size});
  table.finalize(weights.floats(), optimizerState.data());
  frozen.restore(parameters());
}

std::vector<float> Trainer::finalized() {
  std::vector<float> now(weights.floats(), weights.floats() + table.parameters_size);
  if (!table.finalize)
    return now;
  finalize();
  std::vector<float> result(weights.floats(), weights.floats() + table.parameters_size);
  std::ranges::copy(now, weights.floats());
  return result;
}

void Trainer::save(Checkpoint &checkpoint) const {
  for (const rnn_parameter &parameter : std::span(table.parameters, table.parameter_count))
    checkpoint.putWeights(parameter.name, sizesOf(parameter.shape),
                          parameters().subspan(parameter.offset, parameter.size));
  checkpoint.put("optimizer_state", std::span(static_cast<const std::byte *>(optimizerState.data()),
                                              optimizerState.size()));
  if (exchange)
    exchange->gatherRows(states.floats(), table.states_size, table.batch);
  checkpoint.put("states", std::span<const float>(states.floats(), states.size() / sizeof(float)));
}

void Trainer::restore(const Checkpoint &checkpoint) {
  for (const rnn_parameter &parameter : std::span(table.parameters, table.parameter_count))
    checkpoint.getWeights(parameter.name, parameters().subspan(parameter.offset, parameter.size));
  checkpoint.get("optimizer_state",
                 std::span(static_cast<std::byte *>(optimizerState.data()), optimizerState.size()));
  checkpoint.get("states", std::span<float>(states.floats(), states.size() / sizeof(float)));
}

float Trainer::evaluateBatch(const SampleView &batch, const OutputView &wanted, Metrics *metrics) {
  prepareStates(batch, otherStates);
  reserve(batch.length);
  forEachShard(table.shards, predictFlops(batch.length), [&](uint64_t shard, unsigned thread) {
    table.evaluate(weights.floats(), batch.inputs, otherStates.floats(), batch.targets,
                   batch.weights, batch.length, batch.samples, shard, wanted.outputs, wanted.masks,
                   wanted.metrics, losses.floats(), workspaces[thread].data());
  });
  shareResults(batch, wanted, metrics);
  return table.reduce(weights.floats(), nullptr, losses.floats(), frozen.flags());
}

double Trainer::evaluate(const SampleView &data, const OutputView &wanted, Metrics *metrics) {
  double sum = 0;
  uint64_t outputSize = rnn_output_size(&table, data.length);
  uint64_t maskSize = rnn_output_mask_size(&table, data.length);
  beginEvaluation();
  OrderedRows rows(data, table, shards());
  for (uint64_t first = 0; first < data.samples; first += table.batch) {
    SampleView batch = rows.take(first, std::min(table.batch, data.samples - first));
    OutputView outputs{wanted.outputs ? wanted.outputs + first * outputSize : nullptr,
                       wanted.masks ? wanted.masks + first * maskSize : nullptr,
                       wanted.metrics ? wanted.metrics + first * table.own_metric_count : nullptr};
    sum += double(evaluateBatch(batch, outputs, metrics)) * batch.samples;
  }
  collect(rows, wanted.outputs, outputSize);
  collect(rows, wanted.masks, maskSize);
  collect(rows, wanted.metrics, table.own_metric_count);
  return sum / data.samples;
}

void Trainer::predict(const float *inputs, uint64_t samples, float *wanted, uint64_t length) {
  reserve(length);
  otherStates.clear();
  OrderedRows rows({.inputs = inputs, .samples = samples, .length = length}, table, shards());
  for (uint64_t first = 0; first < samples; first += table.batch) {
    SampleView batch = rows.take(first, std::min(table.batch, samples - first));
    // One row must not cost a whole batch.
    uint64_t shards = (batch.samples + table.shard_samples - 1) / table.shard_samples;
    std::fill(executed.begin() + static_cast<ptrdiff_t>(shards), executed.end(), 0.0f);
    forEachShard(shards, predictFlops(length), [&](uint64_t shard, unsigned thread) {
      table.predict(weights.floats(), batch.inputs, otherStates.floats(), length, batch.samples,
                    shard, wanted + first * rnn_output_size(&table, length),
                    workspaces[thread].data());
      executed[shard] = workspaces[thread].floats()[table.predict_work];
    });
  }
  collect(rows, wanted, rnn_output_size(&table, length));
}

/// Brings the results of ordered rows to rank 0, and to the rows' places in the data.
void Trainer::collect(const OrderedRows &rows, float *results, uint64_t size) {
  if (!results)
    return;
  if (exchange)
    exchange->gatherRows(results, size, rows.samples());
  rows.restore(results, size);
}

} // namespace rnn
