// Layers whose weights training does not change: Keras' `trainable = False`.
#pragma once

#include "rnn/model.h"

#include <span>
#include <string>
#include <vector>

namespace rnn {

/// A frozen weight does not affect the step: its gradient counts as zero in norms, and neither
/// weight decay nor momentum changes it. Its regularizer does not contribute to the loss.
class FrozenLayers {
public:
  FrozenLayers() = default;
  /// Freezes the layers with these names. Throws Error for an unknown layer, for a layer without
  /// weights, and if no weight is left to train.
  FrozenLayers(const rnn_model &model, const std::vector<std::string> &names);

  /// A flag for each parameter of the table, as `reduce` expects; null if none is frozen.
  const uint8_t *flags() const { return isFrozen.empty() ? nullptr : isFrozen.data(); }
  /// Call before the update: zeroes the gradients and saves the weights.
  void hold(std::span<const float> parameters, std::span<float> gradients);
  /// Call after the update: restores the weights.
  void restore(std::span<float> parameters) const;

private:
  struct Range {
    uint64_t offset, size;
  };
  std::vector<Range> ranges; // of the arena
  std::vector<uint8_t> isFrozen;
  std::vector<float> kept;
};

} // namespace rnn
