// Layers whose weights training leaves as they are: Keras' `trainable = False`.
#pragma once

#include "rnn/model.h"

#include <span>
#include <string>
#include <vector>

namespace rnn {

/// A frozen weight has no part in the step: its gradient is zero when norms are
/// taken, and neither decay nor a slot's momentum moves it. Nor has its regularizer a
/// part in the loss.
class FrozenLayers {
public:
  FrozenLayers() = default;
  /// By the layers' names. Throws Error: an unknown layer, one without weights,
  /// or no weight left to train.
  FrozenLayers(const rnn_model &model, const std::vector<std::string> &names);

  /// By parameter of the table, as `reduce` takes it; null where none is frozen.
  const uint8_t *flags() const { return isFrozen.empty() ? nullptr : isFrozen.data(); }
  /// Before the update: zeroes the gradients and keeps the weights.
  void hold(std::span<const float> parameters, std::span<float> gradients);
  /// After it: puts the weights back.
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
