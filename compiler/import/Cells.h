// A layer -> the ops of one step.
#pragma once

#include "import/Body.h"
#include "model/LayerRules.h"

#include "llvm/ADT/StringMap.h"

namespace rnnc {

/// The input and the first state as the gates see them: one value for all gates, or one for each.
struct CellInputs {
  llvm::SmallVector<mlir::Value> x, h;
};

/// The next states for one step of the input; the first is the output. If `gates` is given, it
/// receives the values of the gates by name (Probe.h).
llvm::SmallVector<mlir::Value> buildCell(const Body &body, const Layer &layer,
                                         const CellInputs &seen, mlir::ValueRange states,
                                         llvm::StringMap<mlir::Value> *gates = nullptr);

} // namespace rnnc
