// Accuracies and errors: the mean of a function over steps (keras.io/api/metrics/accuracy_metrics
// and regression_metrics).
#pragma once

#include "training/metrics/Metric.h"

namespace rnn {

class MeanMetric : public Metric {
public:
  explicit MeanMetric(const rnn_metric &metric);

  void reset() override { sum = steps = 0; }
  void add(const MetricStep &step) override;
  double result() const override;

private:
  const rnn_metric &metric;
  double (*valueOf)(const rnn_metric &, const MetricStep &);
  double sum = 0, steps = 0;
};

} // namespace rnn
