// A layer -> the ops of a function.
#pragma once

#include "import/ImportContext.h"

namespace rnnc {

/// The result of a layer: its value, or both values if a bidirectional layer does not merge its
/// directions.
using LayerValues = llvm::SmallVector<Flow>;

/// Imports a layer of any kind. A recurrent layer starts with `states` and replaces them by the
/// final states.
LayerValues importLayer(ImportContext &import, const Layer &layer, llvm::ArrayRef<Flow> inputs,
                        llvm::MutableArrayRef<mlir::Value> states);

/// Zero states before the first step.
llvm::SmallVector<mlir::Value> zeroStates(ImportContext &import, const Layer &layer);

} // namespace rnnc
