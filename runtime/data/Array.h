// A dense row-major float32 array with its shape: what every file format here
// reads into and writes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnn {

struct Array {
  std::vector<uint64_t> shape;
  std::vector<float> values; // product(shape) of them, row-major

  uint64_t rows() const { return shape.empty() ? 1 : shape.front(); }
  /// Floats of one row: product(shape[1:]).
  uint64_t rowSize() const { return rows() == 0 ? 0 : values.size() / rows(); }
  /// The first float of a row.
  const float *row(uint64_t index) const { return values.data() + index * rowSize(); }
};

/// product(shape), or none where it does not fit 64 bits.
std::optional<uint64_t> elementsOf(const std::vector<uint64_t> &shape);

/// "(3000, 100, 2)", as NumPy writes it.
std::string formatShape(const std::vector<uint64_t> &shape);

} // namespace rnn
