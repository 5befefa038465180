// The windows over the steps of a sequence that convolutions and poolings read.
#pragma once

#include "model/LayerDefinition.h"

#include <optional>

namespace rnnc {

/// Window w reads the steps w * stride - before + i * dilation for i in [0, size); steps outside of
/// the sequence are padding.
struct Windows {
  int64_t size;
  int64_t stride;
  int64_t dilation;
  int64_t before; // steps of padding before the first one
  int64_t count;  // unknownLength: as many as the sequence has steps

  /// The number of steps from the first to the last of a window, without the last.
  int64_t reach() const { return (size - 1) * dilation; }
};

/// The windows of a layer with `pool_size` or `kernel_size`, by its arguments and the length of its
/// input; nothing after an error.
std::optional<Windows> checkWindows(const Layer &layer, LayerContext &context);

/// The same of a layer that has been checked.
Windows windowsOf(const Layer &layer);

} // namespace rnnc
