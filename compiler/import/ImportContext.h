// The state and helpers that the importers of layers share.
#pragma once

#include "import/Body.h"
#include "model/LayerRules.h"

namespace rnnc {

/// A value between layers, with its mask.
struct Flow {
  mlir::Value value; // [steps x units] or [units]
  mlir::Value mask;  // [steps x 1]: 1 for unmasked steps, else 0; null without a mask
};

/// Where to build the ops of layers, and for which function.
struct ImportContext {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  bool isTraining = false; // dropout and noise are only for training
  int64_t streams = 0;     // streams of random numbers used so far
  llvm::SmallVector<std::pair<size_t, mlir::Value>> exposed = {}; // values of a probe, by tensor

  mlir::RankedTensorType vector(int64_t units) const {
    return rnn::vectorType(builder.getContext(), units);
  }
  mlir::RankedTensorType sequence(int64_t steps, int64_t units) const {
    return rnn::sequenceType(builder.getContext(), steps, units);
  }

  using MapFunction = llvm::function_ref<llvm::SmallVector<mlir::Value>(Body, mlir::ValueRange)>;
  using FoldFunction = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      Body, mlir::ValueRange steps, mlir::ValueRange states)>;
  /// A scan without states that computes several outputs step by step. The body has the units of
  /// the first sequence.
  llvm::SmallVector<mlir::Value> map(mlir::ValueRange sequences, MapFunction body) const;
  /// The final states of a scan without outputs.
  llvm::SmallVector<mlir::Value> fold(mlir::ValueRange sequences, mlir::ValueRange initials,
                                      FoldFunction body) const;
  /// Combines vectors or sequences element by element.
  mlir::Value elementwise(mlir::ValueRange values,
                          llvm::function_ref<mlir::Value(Body, mlir::ValueRange)> body) const;
  /// Independent random numbers for each sample, of this type.
  mlir::Value random(mlir::Type type, llvm::StringRef distribution, double number,
                     const Arguments &given);
};

/// A weight of the layer.
inline mlir::FlatSymbolRefAttr symbolOf(mlir::OpBuilder &builder, const Layer &layer,
                                        llvm::StringRef weight) {
  return mlir::FlatSymbolRefAttr::get(builder.getContext(), layer.name + "." + weight.str());
}

} // namespace rnnc
