// Sizes of axes in shape arithmetic, where the batch and the length of sequences are unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rnn::exchange::onnx {

/// factor * batch^batchPower * length^lengthPower + offset; a number has powers and offset 0.
struct Size {
  int64_t factor = 0;
  int64_t offset = 0;
  int8_t batchPower = 0, lengthPower = 0;

  Size() = default;
  Size(int64_t number) : factor(number) {}
  static Size ofBatch();
  static Size ofLength();

  bool isNumber() const { return batchPower == 0 && lengthPower == 0; }
  bool operator==(const Size &other) const = default;
  std::string text() const; // "30", "batch", "2 * batch * length - 1"
};

/// Nothing where the result is no such size or does not fit.
std::optional<Size> sum(const Size &a, const Size &b);
std::optional<Size> difference(const Size &a, const Size &b);
std::optional<Size> product(const Size &a, const Size &b);
/// Of numbers without the remainder; of others only where there is none.
std::optional<Size> quotient(const Size &a, const Size &b);
/// Whether a < b. An unknown size counts as greater than any number: no model is made for one
/// sample or one step alone.
std::optional<bool> isLess(const Size &a, const Size &b);

} // namespace rnn::exchange::onnx
