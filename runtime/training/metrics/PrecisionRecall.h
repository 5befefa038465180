// Precision and recall of predictions above a threshold
// (keras.io/api/metrics/classification_metrics).
#pragma once

#include "training/metrics/Metric.h"

namespace rnn {

/// Each unit is a prediction of its own; a target other than 0 is true.
class PrecisionRecall : public Metric {
public:
  explicit PrecisionRecall(const rnn_metric &metric) : metric(metric) {}

  void reset() override { truePositives = falsePositives = falseNegatives = 0; }
  void add(const MetricStep &step) override;
  double result() const override;

private:
  const rnn_metric &metric;
  double truePositives = 0, falsePositives = 0, falseNegatives = 0;
};

} // namespace rnn
