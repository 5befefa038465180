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
  /// Where a derivative has a jump: tests of finite differences stay away.
  bool hasKinkAtZero = false;
};

/// By the op's name without the dialect's: "tanh".
const std::map<std::string, ElementwiseOp, std::less<>> &elementwiseOps();

} // namespace rnn::oracle
