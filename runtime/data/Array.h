// A dense row-major float32 array with its shape. Every file format here reads into it and writes
// from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rnn {

struct Array {
  std::vector<uint64_t> shape;
  std::vector<float> values; // product(shape) values, row-major

  uint64_t rows() const { return shape.empty() ? 1 : shape.front(); }
  /// Floats in one row: product(shape[1:]).
  uint64_t rowSize() const { return rows() == 0 ? 0 : values.size() / rows(); }
  /// The first float of a row.
  const float *row(uint64_t index) const { return values.data() + index * rowSize(); }
};

/// The numbers of an array that something else owns.
struct ArrayView {
  ArrayView() = default;
  ArrayView(std::vector<uint64_t> shape, const float *values)
      : shape(std::move(shape)), values(values) {}
  ArrayView(const Array &array) : shape(array.shape), values(array.values.data()) {}

  std::vector<uint64_t> shape;
  const float *values = nullptr; // product(shape) values, row-major

  uint64_t rows() const { return shape.empty() ? 1 : shape.front(); }
  uint64_t rowSize() const {
    uint64_t size = 1;
    for (size_t axis = 1; axis < shape.size(); ++axis)
      size *= shape[axis];
    return size;
  }
  const float *row(uint64_t index) const { return values + index * rowSize(); }
  std::span<const float> all() const { return {values, rows() * rowSize()}; }
};

/// product(shape), or nothing if it does not fit in 64 bits.
std::optional<uint64_t> elementsOf(const std::vector<uint64_t> &shape);

/// "(3000, 100, 2)", as NumPy writes it.
std::string formatShape(const std::vector<uint64_t> &shape);

} // namespace rnn
