// What the importers of layers share.
#pragma once

#include "import/Body.h"
#include "model/LayerRules.h"

namespace rnnc {

/// What goes from layer to layer.
struct Flow {
  mlir::Value value; // [steps x units] or [units]
  mlir::Value mask;  // [steps x 1]: 1 where the step counts, else 0; null if all count
};

/// The place where layers are written to, and what for.
struct ImportContext {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  bool isTraining = false; // dropout and noise are for training alone
  int64_t streams = 0;     // of random numbers, used so far
  llvm::SmallVector<std::pair<size_t, mlir::Value>> exposed = {}; // of a probe, by tensors

  mlir::RankedTensorType vector(int64_t units) const {
    return rnn::vectorType(builder.getContext(), units);
  }
  mlir::RankedTensorType sequence(int64_t steps, int64_t units) const {
    return rnn::sequenceType(builder.getContext(), steps, units);
  }

  using MapFunction = llvm::function_ref<llvm::SmallVector<mlir::Value>(Body, mlir::ValueRange)>;
  using FoldFunction = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      Body, mlir::ValueRange steps, mlir::ValueRange states)>;
  /// A scan without states: the steps of several outputs from those of the
  /// sequences. The body is that of the first one's units.
  llvm::SmallVector<mlir::Value> map(mlir::ValueRange sequences, MapFunction body) const;
  /// The last states of a scan without outputs.
  llvm::SmallVector<mlir::Value> fold(mlir::ValueRange sequences, mlir::ValueRange initials,
                                      FoldFunction body) const;
  /// Vectors or sequences, element by element.
  mlir::Value elementwise(mlir::ValueRange values,
                          llvm::function_ref<mlir::Value(Body, mlir::ValueRange)> body) const;
  /// Random numbers of their own for each sample, of a value's type.
  mlir::Value random(mlir::Type type, llvm::StringRef distribution, double number,
                     const Arguments &given);
};

/// A weight of the layer.
inline mlir::FlatSymbolRefAttr symbolOf(mlir::OpBuilder &builder, const Layer &layer,
                                        llvm::StringRef weight) {
  return mlir::FlatSymbolRefAttr::get(builder.getContext(), layer.name + "." + weight.str());
}

} // namespace rnnc
