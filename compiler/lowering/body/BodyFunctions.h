// A scan's body -> a function that computes one step, with the places of values and parameters as
// arguments. Identical bodies share it, such as those of @predict and @evaluate, of @gradient and
// @pullback, or of two directions, which halves the code.
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// The places of a body's values at one step: float indices in the workspace.
struct BodyPlaces {
  llvm::SmallVector<mlir::Value> arguments;     // of each argument of the block
  llvm::SmallVector<mlir::Value> memories = {}; // of each; null or none: the workspace
  /// Of each stored value, in the order of the scan's outputs, then of the states that
  /// have slots of their own, then of the plan's scratch.
  llvm::SmallVector<mlir::Value> stores;
  mlir::Value zeroStates = {}; // whether the states are zero, if that matters
  /// How many steps there are from these places on, which a map over time may do at a
  /// time (BodyPlan::steps), and where there are several the floats from one to the
  /// next. Several streams are such steps too.
  int64_t steps = 1;
  llvm::SmallVector<mlir::Value> argumentStrides = {}, storeStrides = {};
  /// In the function: the distances to the next steps of sequences that are asked for a step ahead,
  /// which depend on the direction.
  llvm::SmallVector<mlir::Value> distances = {};
  /// Of a step that shares weights with the next one (layout/UnitSweep.h): the places of that step,
  /// or its own if it is the last.
  struct Next {
    llvm::SmallVector<mlir::Value> arguments, stores;
    mlir::Value isFirst, isLast, isDown; // of this step, as in SharingStep
  };
  std::optional<Next> next = std::nullopt;
};

/// Whether the code of the scan's body uses the fact that the states are zero. It does not if lanes
/// are units, because loops then run over whole blocks.
bool startsAtZero(const Shard &shard, rnn::ScanOp scan);

/// Whether the code of a stream's bodies stands in the function, so that they can read states
/// there.
bool standsInPlace(rnn::ScanOp scan);

/// Emits the steps as a call, or inline for a stream, for which a call takes too long.
void emitStep(const Shard &shard, const BodyPlan &body, const BodyPlaces &places);

} // namespace rnnc
