// One or several steps of a body, if lanes are units -> its groups as loops over tiles of vectors.
#pragma once

#include "layout/UnitLayout.h"
#include "lowering/body/BodyMemory.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Steps of a body, of one sequence or of several streams, that are computed together, so that they
/// share each weight.
struct StepBlock {
  int64_t steps = 1;
  /// The distance between the places of consecutive steps; empty for one step.
  llvm::DenseMap<mlir::Value, mlir::Value> strides;
  /// The arrays of values that do not stand in the workspace.
  llvm::DenseMap<mlir::Value, mlir::Value> memories;

  /// The place at the n-th step.
  mlir::Value placeAt(const Shard &s, mlir::Value place, int64_t n) const {
    return n == 0 ? place : s.add(place, s.mul(strides.lookup(place), n));
  }
};

/// Emits one group.
void emitGroup(const Shard &shard, const UnitGroup &group, const BodyMemory &memory,
               const BodyStores &stores, const StepBlock &block);

/// Emits the groups in order if lanes are units (UnitLayout.h).
void emitBodyOverUnits(const Shard &shard, const UnitLayout &layout, const BodyMemory &memory,
                       const BodyStores &stores, const StepBlock &block);

} // namespace rnnc
