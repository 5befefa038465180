// The syntax tree of a loss or a metric -> the checked one.
#pragma once

#include "model/LossFunction.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports all errors; returns nothing if there are any. `what` messages call it: loss, metric.
std::optional<LossFunction> checkLossFunction(const ast::Loss &tree, std::string_view what,
                                              Diagnostics &diagnostics);

} // namespace rnnc
