// A layer's step in the ops of a body.
#pragma once

#include "import/Body.h"
#include "model/Model.h"

namespace rnnc {

/// Blocks of `units` columns in a layer's kernel.
int64_t gatesOf(LayerKind kind);
/// States that a layer carries from step to step; a bidirectional layer those of
/// both directions.
int64_t stateCountOf(const Layer &layer);

/// The next states from one step of the input; the first is the output.
llvm::SmallVector<mlir::Value> buildCell(const Body &body, const Layer &layer, mlir::Value x,
                                         mlir::ValueRange states);

} // namespace rnnc
