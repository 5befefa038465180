// The syntax tree of a loss -> the checked loss.
#pragma once

#include "model/LossFunction.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports all errors; returns nothing if there are any.
std::optional<LossFunction> checkLossFunction(const ast::Loss &tree, Diagnostics &diagnostics);

} // namespace rnnc
