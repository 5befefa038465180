// A number that is gathered from outputs and targets, a step at a time.
#pragma once

#include "rnn/model.h"

#include <memory>
#include <span>

namespace rnn {

/// One step of one sample, or the sample itself where there are no steps.
struct MetricStep {
  std::span<const float> output; // [units]
  std::span<const float> target; // [units], or the number of a class
  double weight = 1;             // 0 where a mask leaves the step out
};

/// The sums of a metric so far; all of them are float64.
class Metric {
public:
  virtual ~Metric() = default;
  virtual void reset() = 0;
  virtual void add(const MetricStep &step) = 0;
  /// Of all steps since the reset; 0 where nothing has counted.
  virtual double result() const = 0;
};

std::unique_ptr<Metric> makeMetric(const rnn_metric &metric);

/// Whether training makes it higher, as an accuracy, or lower, as an error.
bool isHigherBetter(rnn_metric_kind kind);

/// 0 where nothing has counted, as in Keras.
inline double share(double part, double whole) { return whole == 0 ? 0 : part / whole; }

} // namespace rnn
