// Outputs and targets, one step at a time -> a number.
#pragma once

#include "rnn/model.h"

#include <memory>
#include <span>

namespace rnn {

/// One step of one sample, or the whole sample if there are no steps. Of a metric that the text
/// defines, the model has computed it: one output, of the whole sample.
struct MetricStep {
  std::span<const float> output; // [units]
  std::span<const float> target; // [units], or the number of a class
  double weight = 1;             // 0 if the step is masked
};

/// The running sums of a metric, in float64.
class Metric {
public:
  virtual ~Metric() = default;
  virtual void reset() = 0;
  virtual void add(const MetricStep &step) = 0;
  /// The metric over all steps since the reset; 0 if there were none.
  virtual double result() const = 0;
  /// The running sums, to save them or to go on from saved ones.
  virtual std::span<double> sums() = 0;
};

std::unique_ptr<Metric> makeMetric(const rnn_metric &metric);

/// Whether higher values are better, as for an accuracy, or lower ones, as for an error.
bool isHigherBetter(rnn_metric_kind kind);

/// part / whole, or 0 if `whole` is 0, as in Keras.
inline double share(double part, double whole) { return whole == 0 ? 0 : part / whole; }

} // namespace rnn
