// A layer -> the ops of a function.
#pragma once

#include "import/LayerImport.h"

namespace rnnc {

/// What a layer gives: its value, and where a bidirectional layer does not merge
/// the ways, the second one.
using LayerValues = llvm::SmallVector<Flow>;

/// A layer of any kind. A recurrent one begins with `states`, which become the
/// last ones.
LayerValues importLayer(LayerImport &import, const Layer &layer, llvm::ArrayRef<Flow> inputs,
                        llvm::MutableArrayRef<mlir::Value> states);

// The kinds, a file each.
LayerValues importRecurrent(LayerImport &import, const Layer &layer, Flow input,
                            llvm::MutableArrayRef<mlir::Value> states);
LayerValues importBidirectional(LayerImport &import, const Layer &layer, Flow input,
                                llvm::MutableArrayRef<mlir::Value> states);
Flow importDense(LayerImport &import, const Layer &layer, Flow input);
Flow importEmbedding(LayerImport &import, const Layer &layer, Flow input);
Flow importMasking(LayerImport &import, const Layer &layer, Flow input);
Flow importNormalization(LayerImport &import, const Layer &layer, Flow input);
Flow importNoise(LayerImport &import, const Layer &layer, Flow input);
Flow importPooling(LayerImport &import, const Layer &layer, Flow input);
Flow importFlatten(LayerImport &import, const Layer &layer, Flow input);
Flow importRepeat(LayerImport &import, const Layer &layer, Flow input);
Flow importMerge(LayerImport &import, const Layer &layer, llvm::ArrayRef<Flow> inputs);

/// The states before the first step.
llvm::SmallVector<mlir::Value> zeroStates(LayerImport &import, const Layer &layer);

} // namespace rnnc
