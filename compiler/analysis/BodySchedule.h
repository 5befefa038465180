// How a body is cut for the emitter, and which of its values need memory.
//
// A dot reads all units of its inputs, so its inputs must be in memory: block
// arguments are; anything else closes a stage. So does a reduction or a
// broadcast. Within a stage, ops of one width
// that depend on each other form a group, emitted as one loop over tiles of
// units with everything between in registers. A value that crosses to another
// group is stored: in its output's slot if it is yielded, else in scratch.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/SetVector.h"

namespace rnnc {

struct BodyGroup {
  int64_t width;
  llvm::SmallVector<mlir::Operation *> ops; // in order
};

struct BodySchedule {
  llvm::SmallVector<BodyGroup> groups; // in the order to run them
  /// Values that cross groups and are not yielded as an output or a state.
  llvm::SetVector<mlir::Value> scratch;
};

BodySchedule scheduleBody(mlir::Block &body);

} // namespace rnnc
