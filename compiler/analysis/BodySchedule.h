// A body -> the groups of ops that its code computes together, and the values that need memory.
//
// A dot reads all units of its inputs, so they must be in memory: block arguments are; any other
// input ends a stage. The same holds for a reduction or a broadcast. Within a stage, ops with the
// same number of units that depend on each other form a group, which becomes one loop over tiles of
// units with all intermediate values in registers. A value that another group uses is stored: in
// its output's slot if it is yielded, else in scratch memory.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/SetVector.h"

namespace rnnc {

/// Whether a vector of the op takes a polynomial or more.
bool isFunction(mlir::Operation *op);

struct BodyGroup {
  int64_t width;
  llvm::SmallVector<mlir::Operation *> ops; // in order

  /// Of a vector, roughly.
  int64_t instructions() const;
  /// The most vectors whose code may be one block: LLVM takes the square of a block's length to
  /// order its instructions and to give them registers.
  int64_t mostVectorsOfBlock() const;
};

struct BodySchedule {
  llvm::SmallVector<BodyGroup> groups; // in the order to run them
  /// Values used by other groups that are not yielded as an output or a state.
  llvm::SetVector<mlir::Value> scratch;
};

BodySchedule scheduleBody(mlir::Block &body);

} // namespace rnnc
