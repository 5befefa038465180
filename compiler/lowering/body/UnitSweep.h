// A step of a body over units that shares weights with the steps before and after it
// (layout/UnitSweep.h) -> its code.
#pragma once

#include "lowering/body/UnitTileEmitter.h"

namespace rnnc {

/// A step and what it knows of its neighbours.
struct SharingStep {
  mlir::Value isFirst; // no step before it has multiplied anything for it
  mlir::Value isLast;  // `next` is not to be computed; its places are those of this step
  mlir::Value isDown;  // it walks from the last tile to the first
  BodyMemory next;     // the places of the next step
  BodyStores nextStores;
  llvm::SmallVector<mlir::Value> carried; // of each swept dot, where sums of the next step wait
};

/// Emits the step.
void emitSharingStep(const Shard &shard, const UnitLayout &layout, const BodyMemory &memory,
                     const BodyStores &stores, const SharingStep &sharing);

} // namespace rnnc
