// Outputs and targets -> weighted means of an accuracy or an error.
#include "training/metrics/MeanMetric.h"

#include <algorithm>
#include <cmath>

namespace rnn {

namespace {

using Function = double (*)(const rnn_metric &, const MetricStep &);

/// The mean over the units.
template <typename Each> double meanOf(const MetricStep &step, Each &&each) {
  double sum = 0;
  for (size_t unit = 0; unit < step.output.size(); ++unit)
    sum += each(step.output[unit], step.target[unit]);
  return sum / step.output.size();
}

double binaryAccuracy(const rnn_metric &metric, const MetricStep &step) {
  auto threshold = static_cast<float>(metric.threshold);
  return meanOf(step, [&](float y, float t) { return t == (y > threshold ? 1.0f : 0.0f); });
}

double absoluteError(const rnn_metric &, const MetricStep &step) {
  return meanOf(step, [](double y, double t) { return std::fabs(y - t); });
}

double squaredError(const rnn_metric &, const MetricStep &step) {
  return meanOf(step, [](double y, double t) { return (y - t) * (y - t); });
}

/// The index of the greatest value, the first if several are equal.
size_t greatest(std::span<const float> values) {
  return std::ranges::max_element(values) - values.begin();
}

/// Whether fewer than `k` outputs are greater than that of the class.
bool isInTop(uint64_t k, std::span<const float> output, double target) {
  // An invalid class is never in the top k, nor is a class with a NaN output.
  if (!(target >= 0 && target < double(output.size())))
    return false;
  float predicted = output[static_cast<size_t>(target)];
  auto above = std::ranges::count_if(output, [&](float y) { return y > predicted; });
  return std::isfinite(predicted) && static_cast<uint64_t>(above) < k;
}

double categoricalAccuracy(const rnn_metric &, const MetricStep &step) {
  return greatest(step.output) == greatest(step.target);
}

double sparseCategoricalAccuracy(const rnn_metric &, const MetricStep &step) {
  return double(greatest(step.output)) == double(step.target[0]);
}

double topKAccuracy(const rnn_metric &metric, const MetricStep &step) {
  return isInTop(metric.count, step.output, double(greatest(step.target)));
}

double sparseTopKAccuracy(const rnn_metric &metric, const MetricStep &step) {
  return isInTop(metric.count, step.output, step.target[0]);
}

double computed(const rnn_metric &, const MetricStep &step) { return step.output[0]; }

Function functionOf(rnn_metric_kind kind) {
  switch (kind) {
  case RNN_OWN_METRIC:
    return computed;
  case RNN_BINARY_ACCURACY:
    return binaryAccuracy;
  case RNN_CATEGORICAL_ACCURACY:
    return categoricalAccuracy;
  case RNN_SPARSE_CATEGORICAL_ACCURACY:
    return sparseCategoricalAccuracy;
  case RNN_TOP_K_CATEGORICAL_ACCURACY:
    return topKAccuracy;
  case RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY:
    return sparseTopKAccuracy;
  case RNN_MEAN_ABSOLUTE_ERROR:
    return absoluteError;
  default:
    return squaredError;
  }
}

} // namespace

MeanMetric::MeanMetric(const rnn_metric &metric)
    : metric(metric), valueOf(functionOf(static_cast<rnn_metric_kind>(metric.kind))) {}

void MeanMetric::add(const MetricStep &step) {
  if (step.weight == 0) // masked values may be NaN
    return;
  running[0] += step.weight * valueOf(metric, step);
  running[1] += step.weight;
}

double MeanMetric::result() const {
  double mean = share(running[0], running[1]);
  return metric.kind == RNN_ROOT_MEAN_SQUARED_ERROR ? std::sqrt(mean) : mean;
}

} // namespace rnn
