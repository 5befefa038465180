// One op of a body -> machine code, compiled as in a model.
#pragma once

#include "rnn/model.h"

#include <memory>
#include <span>
#include <string>

namespace rnn {

/// A function of float32, applied to many numbers.
class ElementwiseFunction {
public:
  /// The op `rnn.<mnemonic>` of one operand, compiled for a CPU. Throws Error.
  explicit ElementwiseFunction(const std::string &mnemonic, const std::string &cpu = "native");
  /// results[i] = op(numbers[i]); both have the same length.
  void operator()(std::span<const float> numbers, std::span<float> results) const;

private:
  std::shared_ptr<void> library;
  const rnn_model *model = nullptr;
};

} // namespace rnn
