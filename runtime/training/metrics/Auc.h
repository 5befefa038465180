// The area under the ROC curve, with thresholds spaced evenly over [0, 1]
// (keras.io/api/metrics/classification_metrics/#auc-class).
#pragma once

#include "training/metrics/Metric.h"

#include <vector>

namespace rnn {

/// Each unit is a prediction of its own; a target other than 0 is true. The curve is interpolated
/// linearly between thresholds.
class Auc : public Metric {
public:
  explicit Auc(const rnn_metric &metric)
      : metric(metric), intervals(metric.count - 1), counts(2 * intervals) {}

  void reset() override;
  void add(const MetricStep &step) override;
  double result() const override;
  std::span<double> sums() override { return counts; }

private:
  size_t intervalOf(float prediction) const;

  const rnn_metric &metric;
  size_t intervals; // between thresholds
  // [false or true, intervals]: the number of targets whose predictions are above threshold i and
  // at most threshold i + 1.
  std::vector<double> counts;
};

} // namespace rnn
