// The metrics of a model, from the outputs and targets of any samples.
#pragma once

#include "training/BatchSource.h"
#include "training/metrics/Metric.h"

#include <string>

namespace rnn {

/// Weights of samples change the loss and not the metrics, as in Keras; steps
/// that a mask leaves out do not count.
class Metrics {
public:
  explicit Metrics(const rnn_model &model);

  size_t size() const { return metrics.size(); }
  void reset();
  void add(const SampleView &data, const OutputView &outputs);
  /// A value for each metric, in the order of the table.
  void results(std::span<double> values) const;

private:
  const rnn_model &model;
  std::vector<std::unique_ptr<Metric>> metrics;
};

/// The names of a model's metrics, as Keras prints them.
std::vector<std::string> metricNames(const rnn_model &model);

/// Memory for the outputs of so many samples, as metrics need them; for none
/// where a model has no metrics.
class OutputBuffers {
public:
  OutputBuffers(const rnn_model &model, uint64_t samples) : model(model), samples(samples) {}
  /// For rows of this length.
  OutputView view(uint64_t length);

private:
  const rnn_model &model;
  uint64_t samples;
  std::vector<float> outputs, masks;
};

/// Trainer's `evaluate` of the batches that the source gives now, at most so many of
/// them, with their metrics: the mean loss of their samples; NaN where there are none. The
/// buffers are of a batch.
double evaluate(Trainer &trainer, BatchSource &source, uint64_t mostSteps, Metrics &metrics,
                OutputBuffers &buffers);

} // namespace rnn
