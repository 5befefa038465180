// The elementwise ops of the `rnn` dialect: value and partial derivatives, as a
// textbook has them. A new op is a row here.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rnn::oracle {

struct ElementwiseOp {
  double (*value)(const double *operands);
  /// By each operand.
  std::vector<double (*)(const double *operands)> partials;
  /// Compiled code, as Keras', has the slope from the result, 1 - y * y: where that
  /// saturates, float32 knows the slope to an absolute digit only.
  bool saturates = false;
};

/// By the op's name without the dialect's: "tanh".
const std::map<std::string, ElementwiseOp, std::less<>> &elementwiseOps();

} // namespace rnn::oracle
