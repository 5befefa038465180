// One step of a body where lanes are units, or several: its groups as loops over tiles of vectors
// of units.
#pragma once

#include "layout/UnitLayout.h"
#include "lowering/body/BodyMemory.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Steps of a body that are computed at a time, so that they share each weight.
struct StepBlock {
  int64_t steps = 1;
  /// From a place at one step to that at the next; none for one step.
  llvm::DenseMap<mlir::Value, mlir::Value> strides;
};

/// Emits the groups in order, where lanes are units (UnitLayout.h).
void emitBodyOverUnits(const Shard &shard, const UnitLayout &layout, const BodyMemory &memory,
                       const BodyStores &stores, const StepBlock &block);

} // namespace rnnc
