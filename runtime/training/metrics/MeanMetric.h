// Accuracies and errors: the mean of a function over steps (keras.io/api/metrics/accuracy_metrics
// and regression_metrics).
#pragma once

#include "training/metrics/Metric.h"

#include <array>

namespace rnn {

class MeanMetric : public Metric {
public:
  explicit MeanMetric(const rnn_metric &metric);

  void reset() override { running.fill(0); }
  void add(const MetricStep &step) override;
  double result() const override;
  std::span<double> sums() override { return running; }

private:
  const rnn_metric &metric;
  double (*valueOf)(const rnn_metric &, const MetricStep &);
  std::array<double, 2> running{}; // the values, and their weights
};

} // namespace rnn
