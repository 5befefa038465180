// A layer's step in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/LayerRules.h"

#include "llvm/ADT/StringMap.h"

namespace rnnc {

/// What the gates see of the input and of the first state: one value for all of
/// them, or one for each.
struct CellInputs {
  llvm::SmallVector<mlir::Value> x, h;
};

/// The next states from one step of the input; the first is the output. `gates` gets the
/// values of the gates by name (Probe.h), where it is given.
llvm::SmallVector<mlir::Value> buildCell(const Body &body, const Layer &layer,
                                         const CellInputs &seen, mlir::ValueRange states,
                                         llvm::StringMap<mlir::Value> *gates = nullptr);

} // namespace rnnc
