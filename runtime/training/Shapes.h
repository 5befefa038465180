// The shapes in the table of a compiled model -> sizes and printed shapes.
#pragma once

#include "data/Array.h"
#include "rnn/model.h"

namespace rnn {

/// The floats of one sample; `length` replaces an axis of open length.
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

/// "(None, 100, 2)": the shape with the sample axis as Keras writes it; an open length is None too.
inline std::string formatWithSamples(const rnn_shape &shape) {
  std::string text = "(None";
  for (uint64_t axis = 0; axis < shape.rank; ++axis)
    text +=
        ", " + (shape.sizes[axis] == RNN_ANY_LENGTH ? "None" : std::to_string(shape.sizes[axis]));
  return text + ")";
}

} // namespace rnn
