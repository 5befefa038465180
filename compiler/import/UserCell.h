// A cell or a layer of the text -> the ops of one step.
#pragma once

#include "import/Cells.h"

namespace rnnc {

/// The next states, or the value of a layer, for one step of the input. Products use the first
/// state after dropout.
llvm::SmallVector<mlir::Value> buildUserCell(const Body &body, const Layer &layer,
                                             const CellInputs &seen, mlir::ValueRange states);

} // namespace rnnc
