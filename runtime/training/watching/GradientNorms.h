// The gradients of steps -> how large those of each layer are.
#pragma once

#include "training/LayerWeights.h"

#include <span>

namespace rnn {

/// The results that are norms of gradients have names with this beginning.
inline constexpr std::string_view gradientNormPrefix = "gradient_norm";

/// Whether a result is a norm of gradients: of all weights, or "gradient_norm/LAYER".
inline bool isGradientNorm(std::string_view name) {
  return name.starts_with(gradientNormPrefix) &&
         (name.size() == gradientNormPrefix.size() || name[gradientNormPrefix.size()] == '/');
}

/// The Euclidean norms of the gradient, of all weights together and of each layer's: means over
/// steps. The gradient is that of the loss with its regularizers, before the optimizer clips it;
/// frozen layers have 0. Sums are in double precision and in the order of the weights.
class GradientNorms {
public:
  /// Of no layer.
  GradientNorms() = default;
  explicit GradientNorms(const rnn_model &model)
      : layers(trainableLayers(model)), norms(1 + layers.size()) {}

  /// "gradient_norm", "gradient_norm/gru", ...: the number of results, and their names.
  size_t size() const { return norms.size(); }
  std::vector<std::string> names() const;

  void reset();
  /// Adds a step; `gradients` stand at the offsets of the weights.
  void add(std::span<const float> gradients);
  /// [size]; NaN if there was no step.
  void results(std::span<double> values) const;

  /// The running sums [size + 1], to go on from later.
  std::vector<double> sums() const;
  void setSums(std::span<const double> sums);

private:
  std::vector<LayerWeights> layers;
  std::vector<double> norms; // summed over the steps: of all weights, and of each layer
  double steps = 0;
};

} // namespace rnn
