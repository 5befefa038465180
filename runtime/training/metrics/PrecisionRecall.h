// Precision and recall of predictions above a threshold
// (keras.io/api/metrics/classification_metrics).
#pragma once

#include "training/metrics/Metric.h"

#include <array>

namespace rnn {

/// Each unit is a prediction of its own; a target other than 0 is true.
class PrecisionRecall : public Metric {
public:
  explicit PrecisionRecall(const rnn_metric &metric) : metric(metric) {}

  void reset() override { counts.fill(0); }
  void add(const MetricStep &step) override;
  double result() const override;
  std::span<double> sums() override { return counts; }

private:
  const rnn_metric &metric;
  enum Count { TruePositives, FalsePositives, FalseNegatives };
  std::array<double, 3> counts{}; // of each Count
};

} // namespace rnn
