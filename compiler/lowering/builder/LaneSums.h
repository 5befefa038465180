// Four vectors -> a vector with the sum of the lanes of each; one vector -> that sum.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// The sums of the lanes, at least four, of four vectors, in a fixed order: half of the operations
/// that sumLanes takes for each of them.
mlir::Value sumLanesOfFour(const CodeBuilder &builder, mlir::ValueRange vectors);

/// The sum of the lanes, at least four, of one vector in the same order: the bits do not depend on
/// whether there were three others.
mlir::Value sumLanesOfOne(const CodeBuilder &builder, mlir::Value vector);

} // namespace rnnc
