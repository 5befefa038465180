// A loss -> scans and an `rnn.loss`.
#pragma once

#include "import/ImportLayer.h"

namespace rnnc {

/// The loss of a prediction, without its masked steps. `stepWeights` is a sequence of one unit with
/// the weight of each step; null if the prediction has no steps.
void buildLoss(mlir::OpBuilder &builder, mlir::Location loc, const Call &loss,
               const Flow &prediction, mlir::Value target, mlir::Value stepWeights);

/// The same for a loss of the text's own, which has one number for each sample. `stepWeights`: for
/// a loss that takes them. Returns the values of the nodes that are `exposed`: sequences, or
/// vectors for those without time.
llvm::SmallVector<mlir::Value> buildLossFunction(mlir::OpBuilder &builder, mlir::Location loc,
                                                 const LossFunction &loss,
                                                 llvm::StringRef reduction, const Flow &prediction,
                                                 mlir::Value target, mlir::Value stepWeights,
                                                 llvm::ArrayRef<size_t> exposed);

/// The number [1] of a sample that one of Keras' losses is: the mean over its steps, all of which
/// count.
mlir::Value buildSampleLoss(mlir::OpBuilder &builder, mlir::Location loc, const Call &loss,
                            mlir::Value prediction, mlir::Value target);

/// The loss that is a sum of numbers [1] of samples, each times its factor.
void buildLossSum(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange terms,
                  llvm::ArrayRef<double> factors, llvm::StringRef reduction);

/// The number [1] of a sample that a metric of the text's own is.
mlir::Value buildMetric(mlir::OpBuilder &builder, mlir::Location loc, const LossFunction &metric,
                        const Flow &prediction, mlir::Value target);

} // namespace rnnc
