// Predictions counted between thresholds -> the area under the ROC curve.
#include "training/metrics/Auc.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rnn {

void Auc::reset() {
  std::ranges::fill(trues, 0);
  std::ranges::fill(falses, 0);
}

void Auc::add(const MetricStep &step) {
  for (size_t unit = 0; unit < step.output.size(); ++unit)
    (step.target[unit] != 0 ? trues : falses)[intervalOf(step.output[unit])] += step.weight;
}

/// In float32, like Keras' thresholds. The first interval includes 0.
size_t Auc::intervalOf(float prediction) const {
  if (metric.from_logits)
    prediction = 1 / (1 + std::exp(-prediction));
  if (!(prediction > 0)) // also true for NaN
    return 0;
  float place = std::ceil(std::min(prediction, 1.0f) * static_cast<float>(trues.size())) - 1;
  return static_cast<size_t>(std::max(place, 0.0f));
}

double Auc::result() const {
  double allTrue = std::accumulate(trues.begin(), trues.end(), 0.0);
  double allFalse = std::accumulate(falses.begin(), falses.end(), 0.0);
  // The rates above each threshold, from the greatest down.
  double area = 0, above = 0;
  for (size_t i = trues.size(); i-- > 0;) {
    double width = share(falses[i], allFalse), height = share(above, allTrue);
    above += trues[i];
    area += width * (height + share(above, allTrue)) / 2;
  }
  return area;
}

} // namespace rnn
