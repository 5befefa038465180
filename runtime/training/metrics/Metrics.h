// Outputs and targets of any number of samples -> the metrics of a model.
#pragma once

#include "training/BatchSource.h"
#include "training/metrics/Metric.h"

#include <functional>
#include <string>

namespace rnn {

/// As in Keras, sample weights affect the loss but not the metrics. Masked steps do not count. Sums
/// are those of shards, added in order, so that they have the same bits on any number of ranks.
class Metrics {
public:
  explicit Metrics(const rnn_model &model);

  size_t size() const { return metrics.size(); }
  void reset();
  /// Adds samples from the beginning of a batch on, of any number.
  void add(const SampleView &data, const OutputView &outputs);
  /// The sums [sumCount] of one shard of a batch, and their addition.
  uint64_t sumCount() const { return shardSums.size(); }
  void sumShard(const SampleView &batch, const OutputView &outputs, uint64_t shard,
                std::span<double> sums);
  void addSums(std::span<const double> sums);
  /// A value for each metric, in the order of the table.
  void results(std::span<double> values) const;

  /// The running sums of all metrics, one after another.
  std::vector<double> sums() const;
  /// The same into a vector, which keeps its memory from call to call.
  void copySums(std::vector<double> &all) const;
  /// Goes on from sums of the same metrics.
  void setSums(std::span<const double> sums);

private:
  const rnn_model &model;
  using List = std::vector<std::unique_ptr<Metric>>;
  void addRows(Metric &sums, const rnn_metric &metric, const SampleView &data,
               const OutputView &outputs, RowSpan rows) const;
  void sumRows(const SampleView &data, const OutputView &outputs, RowSpan rows,
               std::span<double> sums);

  List metrics, ofShard;
  std::vector<double> shardSums;
};

/// The names of a model's metrics, as Keras prints them.
std::vector<std::string> metricNames(const rnn_model &model);

/// Memory for the outputs, masks and own metrics that metrics need; none if the model has no
/// metrics.
class OutputBuffers {
public:
  OutputBuffers(const rnn_model &model, uint64_t samples) : model(model), samples(samples) {}
  /// For rows of this length.
  OutputView view(uint64_t length);

private:
  const rnn_model &model;
  uint64_t samples;
  std::vector<float> outputs, masks, metrics;
};

/// Evaluates the next batches of the source, at most `mostSteps`, with their metrics. Returns the
/// mean loss over samples; NaN if there are none. `buffers` must have room for a batch. Ends early
/// when `goesOn`, which is asked after each batch, returns false.
double evaluate(Trainer &trainer, BatchSource &source, uint64_t mostSteps, Metrics &metrics,
                OutputBuffers &buffers, const std::function<bool()> &goesOn = nullptr);

} // namespace rnn
