// A step of a cell of the text in the ops of a body.
#pragma once

#include "import/Cells.h"

namespace rnnc {

/// The next states from one step of the input. Products see the first state as
/// dropout leaves it.
llvm::SmallVector<mlir::Value> buildUserCell(const Body &body, const Layer &layer,
                                             const CellInputs &seen, mlir::ValueRange states);

} // namespace rnnc
