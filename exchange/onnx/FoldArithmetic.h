// Arithmetic, comparisons and sums of constants.
#pragma once

#include "exchange/onnx/FoldConstants.h"

namespace rnn::exchange::onnx {

/// Nothing if the operator is no arithmetic, or a result is not known.
std::optional<Constant> foldArithmetic(const Node &node,
                                       const std::vector<const Constant *> &inputs);

bool isArithmetic(const std::string &op);

/// Nothing if the shapes do not fit, or the budget is used up.
std::optional<Constant> broadcast(const Constant &from, const std::vector<Size> &shape,
                                  Budget &budget);

} // namespace rnn::exchange::onnx
