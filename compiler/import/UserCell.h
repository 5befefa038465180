// A step of a cell of the text in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Model.h"

namespace rnnc {

/// The next states from one step of the input.
llvm::SmallVector<mlir::Value> buildUserCell(const Body &body, const Layer &layer, mlir::Value x,
                                             mlir::ValueRange states);

} // namespace rnnc
