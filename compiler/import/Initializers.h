// Keras' initializers as the text and numbers of a `rnn.parameter`.
#pragma once

#include "model/Arguments.h"

#include "llvm/ADT/SmallVector.h"

namespace rnnc {

/// Keras' name. `variance_scaling` has its mode and its distribution in the
/// name: variance_scaling_fan_in_uniform.
std::string nameOf(const Call &initializer);

/// Its arguments that are numbers, in Keras' order.
llvm::SmallVector<double> numbersOf(const Call &initializer);

} // namespace rnnc
