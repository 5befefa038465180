// Four vectors -> a vector with the sum of the lanes of each.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// The sums of the lanes, at least four, of four vectors, in a fixed order: half of the operations
/// that sumLanes takes for each of them.
mlir::Value sumLanesOfFour(const CodeBuilder &builder, mlir::ValueRange vectors);

} // namespace rnnc
