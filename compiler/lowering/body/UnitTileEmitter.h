// One or several steps of a body, if lanes are units -> its groups as loops over tiles of vectors.
#pragma once

#include "layout/UnitLayout.h"
#include "lowering/body/BodyMemory.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Steps of a body that are computed together, so that they share each weight.
struct StepBlock {
  int64_t steps = 1;
  /// The distance between the places of consecutive steps; empty for one step.
  llvm::DenseMap<mlir::Value, mlir::Value> strides;
  /// The arrays of values that do not stand in the workspace.
  llvm::DenseMap<mlir::Value, mlir::Value> memories;
};

/// Emits the groups in order if lanes are units (UnitLayout.h).
void emitBodyOverUnits(const Shard &shard, const UnitLayout &layout, const BodyMemory &memory,
                       const BodyStores &stores, const StepBlock &block);

} // namespace rnnc
