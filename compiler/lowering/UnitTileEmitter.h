// One step of a body of one sample: its groups as loops over tiles of vectors of units.
#pragma once

#include "lowering/TileEmitter.h"

namespace rnnc {

/// What emitBody does where vectors go over units.
void emitBodyOverUnits(const Shard &shard, const BodySchedule &schedule, const BodyMemory &memory,
                       const llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> &stores);

} // namespace rnnc
