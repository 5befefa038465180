// The body of a scan as a function of its own: one step of it, wherever its values
// and its parameters stand. Bodies that are alike share it, such as those of @predict
// and @evaluate, of @gradient and @pullback, or of two directions: half of the code.
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Where the values of a body stand at one step: float indices in the workspace.
struct BodyPlaces {
  llvm::SmallVector<mlir::Value> arguments; // of each argument of the block
  /// Of each stored value, in the order of the scan's outputs, then of the states that
  /// have slots of their own, then of the plan's scratch.
  llvm::SmallVector<mlir::Value> stores;
  mlir::Value zeroStates = {}; // whether the states are zero, where that matters
  /// How many steps there are from these places on, which a map over time may do at a
  /// time (BodyPlan::steps), and where there are several the floats from one to the
  /// next.
  int64_t steps = 1;
  llvm::SmallVector<mlir::Value> argumentStrides = {}, storeStrides = {};
};

/// Whether the code of the scan's body is told that the states are zero. Over units it has
/// no use for it: there, loops are of whole blocks.
bool startsAtZero(const Shard &shard, rnn::ScanOp scan);

/// Emits the steps: a call, or in place in a stream, which has no time for calls.
void emitStep(const Shard &shard, const BodyPlan &body, const BodyPlaces &places);

} // namespace rnnc
