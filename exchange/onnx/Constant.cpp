// Constants -> constants with their numbers in another order.
#include "exchange/onnx/Constant.h"

#include <algorithm>

namespace rnn::exchange::onnx {

std::vector<int64_t> Constant::storedShape() const {
  std::vector<int64_t> sizes;
  for (const Size &size : shape)
    sizes.push_back(size.isNumber() ? size.factor : 1);
  return sizes;
}

std::optional<std::vector<int64_t>> Constant::numbers() const {
  if (!isInteger)
    return std::nullopt;
  std::vector<int64_t> result;
  for (const Size &size : integers) {
    if (!size.isNumber())
      return std::nullopt;
    result.push_back(size.factor);
  }
  return result;
}

std::optional<float> Constant::uniform() const {
  if (count() == 0)
    return std::nullopt;
  std::optional<float> first = real(0);
  for (size_t i = 1; first && i < count(); ++i)
    if (real(i) != first)
      return std::nullopt;
  return first;
}

std::vector<uint64_t> Constant::plainShape() const {
  std::vector<uint64_t> sizes;
  for (const Size &size : shape)
    if (size.isNumber())
      sizes.push_back(uint64_t(size.factor));
  return sizes;
}

std::optional<float> Constant::real(size_t index) const {
  if (!isInteger)
    return reals[index];
  if (!integers[index].isNumber())
    return std::nullopt;
  return float(integers[index].factor);
}

Constant constantOf(std::vector<Size> sizes) {
  Constant constant;
  constant.shape = {Size(int64_t(sizes.size()))};
  constant.isInteger = true;
  constant.integers = std::move(sizes);
  return constant;
}

Constant rearranged(const Constant &from, std::vector<Size> shape,
                    const std::vector<size_t> &positions) {
  Constant result;
  result.shape = std::move(shape);
  result.isInteger = from.isInteger;
  for (size_t position : positions)
    if (from.isInteger)
      result.integers.push_back(from.integers[position]);
    else
      result.reals.push_back(from.reals[position]);
  return result;
}

Constant transposed(const Constant &from, const std::vector<int64_t> &order) {
  std::vector<int64_t> sizes = from.storedShape();
  std::vector<size_t> strides(sizes.size());
  size_t stride = 1;
  for (size_t axis = sizes.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= size_t(sizes[axis]);
  }
  std::vector<Size> shape;
  std::vector<size_t> positions = from.count() > 0 ? std::vector<size_t>{0} : std::vector<size_t>();
  for (int64_t axis : order) {
    shape.push_back(from.shape[size_t(axis)]);
    std::vector<size_t> next;
    next.reserve(positions.size() * size_t(sizes[size_t(axis)]));
    for (size_t position : positions)
      for (int64_t i = 0; i < sizes[size_t(axis)]; ++i)
        next.push_back(position + size_t(i) * strides[size_t(axis)]);
    positions = std::move(next);
  }
  return rearranged(from, std::move(shape), positions);
}

Constant sliced(const Constant &from, size_t axis, int64_t first, int64_t count, int64_t step) {
  std::vector<int64_t> sizes = from.storedShape();
  size_t inner = 1, outer = 1;
  for (size_t i = 0; i < sizes.size(); ++i)
    (i < axis ? outer : i > axis ? inner : outer) *= i == axis ? 1 : size_t(sizes[i]);
  std::vector<size_t> positions;
  for (size_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < count; ++i)
      for (size_t k = 0; k < inner; ++k)
        positions.push_back((o * size_t(sizes[axis]) + size_t(first + i * step)) * inner + k);
  std::vector<Size> shape = from.shape;
  shape[axis] = Size(count);
  return rearranged(from, std::move(shape), positions);
}

std::optional<size_t> elementsOf(const std::vector<int64_t> &sizes) {
  int64_t count = 1;
  for (int64_t size : sizes)
    if (size < 0 || __builtin_mul_overflow(count, size, &count))
      return std::nullopt;
  // Also between zeros: [0, 2^60] has no elements, but strides that overflow.
  for (int64_t size : sizes)
    if (size > mostElements)
      return std::nullopt;
  return count <= mostElements ? std::optional(size_t(count)) : std::nullopt;
}

} // namespace rnn::exchange::onnx
