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
      : metric(metric), trues(metric.count - 1), falses(metric.count - 1) {}

  void reset() override;
  void add(const MetricStep &step) override;
  double result() const override;

private:
  size_t intervalOf(float prediction) const;

  const rnn_metric &metric;
  // The number of true and of false targets whose predictions are above threshold i and at most
  // threshold i + 1.
  std::vector<double> trues, falses;
};

} // namespace rnn
