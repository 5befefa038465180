// Predictions counted between thresholds -> the area under the ROC curve.
#include "training/metrics/Auc.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rnn {

void Auc::reset() { std::ranges::fill(counts, 0); }

void Auc::add(const MetricStep &step) {
  for (size_t unit = 0; unit < step.output.size(); ++unit)
    counts[(step.target[unit] != 0 ? intervals : 0) + intervalOf(step.output[unit])] += step.weight;
}

/// In float32, like Keras' thresholds. The first interval includes 0.
size_t Auc::intervalOf(float prediction) const {
  if (metric.from_logits)
    prediction = 1 / (1 + std::exp(-prediction));
  if (!(prediction > 0)) // also true for NaN
    return 0;
  float place = std::ceil(std::min(prediction, 1.0f) * static_cast<float>(intervals)) - 1;
  return static_cast<size_t>(std::max(place, 0.0f));
}

double Auc::result() const {
  auto falses = counts.begin(), trues = falses + static_cast<ptrdiff_t>(intervals);
  double allTrue = std::accumulate(trues, counts.end(), 0.0);
  double allFalse = std::accumulate(falses, trues, 0.0);
  // The rates above each threshold, from the greatest down.
  double area = 0, above = 0;
  for (auto i = static_cast<ptrdiff_t>(intervals); i-- > 0;) {
    double width = share(falses[i], allFalse), height = share(above, allTrue);
    above += trues[i];
    area += width * (height + share(above, allTrue)) / 2;
  }
  return area;
}

} // namespace rnn
