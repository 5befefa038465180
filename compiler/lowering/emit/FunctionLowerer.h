// A planned function -> the function that the object has of it.
#pragma once

#include "analysis/Vectors.h"
#include "dialect/Contract.h"
#include "layout/BodyPlan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// What the emitters tell of the object, beside what is known before.
struct ObjectSizes {
  int64_t optimizerStateBytes = 0, streamState = 0, streamWeights = 0, states = 0;
  int64_t gradientWork = 0, predictWork = 0; // float indices in the workspace
};

/// A function as the planner left it.
struct PlannedFunction {
  mlir::func::FuncOp function;
  VectorShape shape;
  int64_t registers;
  BodyPlans bodies;
};

/// Numbers of the whole module.
struct ModuleSizes {
  int64_t batch, inputs, states, parameters;
  int64_t workspace = 0;        // floats of a shard, for length 0
  int64_t workspacePerStep = 0; // more of them for each step of sequences of any length
  bool skipsPads;               // the steps that are pads in all samples of a shard are not walked
};

/// Floats of a lane that the planner gave a function for what has a known size,
/// and for each slot of sequences of any length.
int64_t workspaceOf(mlir::func::FuncOp planned);
int64_t growingWorkspaceOf(mlir::func::FuncOp planned);
/// Floats of a shard of what has a known size, in the order of the workspace: the
/// planner's, the loss' rows, the work that was done, tables and packed weights.
int64_t knownWorkspaceOf(mlir::func::FuncOp planned, int64_t samples);

/// Floats of a shard for the tables of projections, and for the packed weights.
int64_t tablesOf(mlir::func::FuncOp planned);
int64_t packedWeightsOf(mlir::func::FuncOp planned);

/// The function's loss; null where it has none.
rnn::LossOp lossOf(mlir::func::FuncOp planned);

/// Replaces the function by one of the same role with the signature of model.h.
void lowerFunction(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object);

} // namespace rnnc
