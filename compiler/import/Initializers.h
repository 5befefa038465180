// Keras' initializers -> name and numbers for an `rnn.parameter`.
#pragma once

#include "model/Arguments.h"

#include "llvm/ADT/SmallVector.h"

namespace rnnc {

/// Keras' name; for `variance_scaling` with mode and distribution: variance_scaling_fan_in_uniform.
std::string nameOf(const Call &initializer);

/// Its numeric arguments, in Keras' order.
llvm::SmallVector<double> numbersOf(const Call &initializer);

} // namespace rnnc
