// A metric of the model's table -> the object that computes it.
#include "training/metrics/Metric.h"

#include "training/metrics/Auc.h"
#include "training/metrics/MeanMetric.h"
#include "training/metrics/PrecisionRecall.h"

namespace rnn {

std::unique_ptr<Metric> makeMetric(const rnn_metric &metric) {
  switch (static_cast<rnn_metric_kind>(metric.kind)) {
  case RNN_PRECISION:
  case RNN_RECALL:
    return std::make_unique<PrecisionRecall>(metric);
  case RNN_AUC:
    return std::make_unique<Auc>(metric);
  default:
    return std::make_unique<MeanMetric>(metric);
  }
}

bool isHigherBetter(rnn_metric_kind kind) {
  return kind != RNN_MEAN_ABSOLUTE_ERROR && kind != RNN_MEAN_SQUARED_ERROR &&
         kind != RNN_ROOT_MEAN_SQUARED_ERROR && kind != RNN_OWN_METRIC;
}

} // namespace rnn
