// A layer -> the ops of a function.
#pragma once

#include "import/ImportContext.h"

namespace rnnc {

/// What a layer gives: its value, and where a bidirectional layer does not merge
/// the ways, the second one.
using LayerValues = llvm::SmallVector<Flow>;

/// A layer of any kind. A recurrent one begins with `states`, which become the
/// last ones.
LayerValues importLayer(ImportContext &import, const Layer &layer, llvm::ArrayRef<Flow> inputs,
                        llvm::MutableArrayRef<mlir::Value> states);

/// The states before the first step.
llvm::SmallVector<mlir::Value> zeroStates(ImportContext &import, const Layer &layer);

} // namespace rnnc
