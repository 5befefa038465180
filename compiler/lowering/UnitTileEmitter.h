// A step of a body of one sample, or some: its groups as loops over tiles of vectors of units.
#pragma once

#include "lowering/TileEmitter.h"

namespace rnnc {

/// Steps of a body that are computed at a time, so that they share each weight.
struct StepBlock {
  int64_t steps = 1;
  /// From a place at one step to that at the next; none for one step.
  llvm::DenseMap<mlir::Value, mlir::Value> strides;
};

/// What emitBody does where vectors go over units.
void emitBodyOverUnits(const Shard &shard, const BodySchedule &schedule, const BodyMemory &memory,
                       const llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> &stores,
                       const StepBlock &block);

} // namespace rnnc
