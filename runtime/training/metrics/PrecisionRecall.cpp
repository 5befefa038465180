// Counts of true and false predictions -> precision or recall.
#include "training/metrics/PrecisionRecall.h"

namespace rnn {

void PrecisionRecall::add(const MetricStep &step) {
  auto threshold = static_cast<float>(metric.threshold);
  for (size_t unit = 0; unit < step.output.size(); ++unit) {
    bool positive = step.output[unit] > threshold, isTrue = step.target[unit] != 0;
    counts[TruePositives] += positive && isTrue ? step.weight : 0;
    counts[FalsePositives] += positive && !isTrue ? step.weight : 0;
    counts[FalseNegatives] += !positive && isTrue ? step.weight : 0;
  }
}

double PrecisionRecall::result() const {
  double others = counts[metric.kind == RNN_PRECISION ? FalsePositives : FalseNegatives];
  return share(counts[TruePositives], counts[TruePositives] + others);
}

} // namespace rnn
