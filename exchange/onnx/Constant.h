// Tensors whose numbers stand in the file or follow from sizes.
#pragma once

#include "exchange/onnx/Size.h"

#include <string>
#include <vector>

namespace rnn::exchange::onnx {

/// Numbers, or whole numbers that may depend on the batch and the length. Along an axis of unknown
/// size all numbers are the same and stand there once.
struct Constant {
  std::vector<Size> shape;
  bool isInteger = false;     // then also truth: 0 and 1
  std::vector<float> reals;   // row-major
  std::vector<Size> integers; // row-major

  size_t count() const { return isInteger ? integers.size() : reals.size(); }
  /// The sizes of the axes as they are stored.
  std::vector<int64_t> storedShape() const;
  /// The whole numbers of a list, or nothing.
  std::optional<std::vector<int64_t>> numbers() const;
  /// The number if all numbers are the same, which none of several is of a NaN.
  std::optional<float> uniform() const;
  /// The sizes of the axes without those that are unknown.
  std::vector<uint64_t> plainShape() const;
  /// As a real number; of an integer that is unknown: nothing.
  std::optional<float> real(size_t index) const;
};

/// A list of sizes.
Constant constantOf(std::vector<Size> sizes);

/// The constant with its numbers taken from these positions.
Constant rearranged(const Constant &from, std::vector<Size> shape,
                    const std::vector<size_t> &positions);
/// With the axes in another order: axis i of the result is axis order[i].
Constant transposed(const Constant &from, const std::vector<int64_t> &order);
/// The numbers `first`, `first + step`, ... of an axis of known size.
Constant sliced(const Constant &from, size_t axis, int64_t first, int64_t count, int64_t step);

/// product(sizes), or nothing if it has more than `mostElements`.
constexpr int64_t mostElements = int64_t(1) << 28;
std::optional<size_t> elementsOf(const std::vector<int64_t> &sizes);

} // namespace rnn::exchange::onnx
