// Sizes -> their sums, products and quotients.
#include "exchange/onnx/Size.h"

#include <fmt/format.h>
#include <limits>

namespace rnn::exchange::onnx {

Size Size::ofBatch() {
  Size size(1);
  size.batchPower = 1;
  return size;
}

Size Size::ofLength() {
  Size size(1);
  size.lengthPower = 1;
  return size;
}

std::string Size::text() const {
  if (isNumber())
    return fmt::format("{}", factor);
  std::string words = factor == 1 ? "" : fmt::format("{}", factor);
  auto add = [&](int power, const char *name) {
    for (int i = 0; i < power; ++i)
      words += (words.empty() ? "" : " * ") + std::string(name);
  };
  add(batchPower, "batch");
  add(lengthPower, "length");
  return offset == 0 ? words
                     : fmt::format("{} {} {}", words, offset < 0 ? '-' : '+',
                                   offset < 0 ? -offset : offset);
}

std::optional<Size> sum(const Size &a, const Size &b) {
  bool isSameKind = a.batchPower == b.batchPower && a.lengthPower == b.lengthPower;
  if (!isSameKind && !a.isNumber() && !b.isNumber())
    return std::nullopt;
  Size result = a.isNumber() ? b : a;
  if (isSameKind) {
    if (__builtin_add_overflow(a.factor, b.factor, &result.factor) ||
        __builtin_add_overflow(a.offset, b.offset, &result.offset))
      return std::nullopt;
    if (result.factor == 0)
      return Size(result.offset);
    return result;
  }
  const Size &number = a.isNumber() ? a : b;
  if (__builtin_add_overflow(result.offset, number.factor, &result.offset))
    return std::nullopt;
  return result;
}

std::optional<Size> difference(const Size &a, const Size &b) {
  std::optional<Size> negative = product(b, Size(-1));
  return negative ? sum(a, *negative) : std::nullopt;
}

std::optional<Size> product(const Size &a, const Size &b) {
  if ((a.offset != 0 && !b.isNumber()) || (b.offset != 0 && !a.isNumber()))
    return std::nullopt;
  Size result;
  int64_t fromA = 0, fromB = 0;
  constexpr int mostPower = 8;
  if (__builtin_mul_overflow(a.factor, b.factor, &result.factor) ||
      __builtin_mul_overflow(a.offset, b.factor, &fromA) ||
      __builtin_mul_overflow(b.offset, a.factor, &fromB) || a.batchPower > mostPower ||
      b.batchPower > mostPower || a.lengthPower > mostPower || b.lengthPower > mostPower)
    return std::nullopt;
  if (result.factor == 0)
    return Size(0);
  result.offset = a.offset != 0 ? fromA : fromB;
  result.batchPower = int8_t(a.batchPower + b.batchPower);
  result.lengthPower = int8_t(a.lengthPower + b.lengthPower);
  return result;
}

std::optional<Size> quotient(const Size &a, const Size &b) {
  if (b.factor == 0 || b.offset != 0 || a.batchPower < b.batchPower ||
      a.lengthPower < b.lengthPower ||
      (b.factor == -1 && a.factor == std::numeric_limits<int64_t>::min()))
    return std::nullopt;
  if (a.isNumber())
    return Size(a.factor / b.factor);
  if (a.factor % b.factor != 0 || (a.offset != 0 && (!b.isNumber() || a.offset % b.factor != 0)))
    return std::nullopt;
  Size result(a.factor / b.factor);
  result.offset = b.isNumber() ? a.offset / b.factor : 0;
  result.batchPower = int8_t(a.batchPower - b.batchPower);
  result.lengthPower = int8_t(a.lengthPower - b.lengthPower);
  return result;
}

std::optional<bool> isLess(const Size &a, const Size &b) {
  std::optional<Size> gap = difference(b, a);
  if (!gap)
    return std::nullopt;
  return gap->factor > 0;
}

} // namespace rnn::exchange::onnx
