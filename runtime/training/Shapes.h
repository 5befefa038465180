// Shapes of a compiled model's table, and how users see them.
#pragma once

#include "data/Array.h"
#include "rnn/model.h"

namespace rnn {

/// Floats of one sample; `length` stands for an axis of any length.
inline uint64_t sizeOf(const rnn_shape &shape, uint64_t length = 0) {
  uint64_t size = 1;
  for (uint64_t axis = 0; axis < shape.rank; ++axis)
    size *= shape.sizes[axis] == RNN_ANY_LENGTH ? length : shape.sizes[axis];
  return size;
}

inline std::vector<uint64_t> sizesOf(const rnn_shape &shape, uint64_t length = RNN_ANY_LENGTH) {
  std::vector<uint64_t> sizes(shape.sizes, shape.sizes + shape.rank);
  for (uint64_t &size : sizes)
    size = size == RNN_ANY_LENGTH ? length : size;
  return sizes;
}

/// "(None, 100, 2)": Keras' way to write a shape with any number of samples; a length that
/// is open is None too.
inline std::string formatWithSamples(const rnn_shape &shape) {
  std::string text = "(None";
  for (uint64_t axis = 0; axis < shape.rank; ++axis)
    text +=
        ", " + (shape.sizes[axis] == RNN_ANY_LENGTH ? "None" : std::to_string(shape.sizes[axis]));
  return text + ")";
}

} // namespace rnn
