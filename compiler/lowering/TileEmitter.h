// One step of a body: its groups as loops over register tiles.
#pragma once

#include "lowering/Shard.h"
#include "memory/BodySchedule.h"

namespace rnnc {

/// Where the values of a body stand at one step: float indices of their first
/// element in the workspace.
using BodyMemory = llvm::DenseMap<mlir::Value, mlir::Value>;

/// Emits the groups in order. `memory` has every block argument and every value
/// that is stored; values with several places (an output and a state) list all
/// in `stores`.
void emitBody(const Shard &shard, const BodySchedule &schedule, const BodyMemory &memory,
              const llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> &stores);

} // namespace rnnc
