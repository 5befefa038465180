// Gradients -> sums of squares -> norms of layers.
#include "training/watching/GradientNorms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace rnn {

namespace {

/// In partial sums, which a CPU adds side by side. Squares of floats do not overflow.
double sumOfSquares(std::span<const float> values) {
  std::array<double, 8> sums = {};
  size_t whole = values.size() - values.size() % sums.size();
  for (size_t i = 0; i < whole; i += sums.size())
    for (size_t lane = 0; lane < sums.size(); ++lane)
      sums[lane] += double(values[i + lane]) * values[i + lane];
  for (size_t i = whole; i < values.size(); ++i)
    sums[i - whole] += double(values[i]) * values[i];
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

} // namespace

std::vector<std::string> GradientNorms::names() const {
  std::vector<std::string> names;
  if (!norms.empty())
    names.emplace_back(gradientNormPrefix);
  for (const LayerWeights &layer : layers)
    names.push_back(std::string(gradientNormPrefix) + "/" + layer.name);
  return names;
}

void GradientNorms::reset() {
  std::ranges::fill(norms, 0.0);
  steps = 0;
}

void GradientNorms::add(std::span<const float> gradients) {
  if (norms.empty())
    return;
  double all = 0;
  for (size_t i = 0; i < layers.size(); ++i) {
    double squares = 0;
    for (const rnn_parameter *weight : layers[i].weights)
      squares += sumOfSquares(gradients.subspan(weight->offset, weight->size));
    norms[1 + i] += std::sqrt(squares);
    all += squares;
  }
  norms[0] += std::sqrt(all);
  ++steps;
}

void GradientNorms::results(std::span<double> values) const {
  for (size_t i = 0; i < norms.size(); ++i)
    values[i] = norms[i] / steps;
}

std::vector<double> GradientNorms::sums() const {
  std::vector<double> all = norms;
  all.push_back(steps);
  return all;
}

void GradientNorms::setSums(std::span<const double> sums) {
  std::ranges::copy(sums.first(norms.size()), norms.begin());
  steps = sums[norms.size()];
}

} // namespace rnn
