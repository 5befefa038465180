// A planned function -> the function of the object.
#pragma once

#include "analysis/TouchedRows.h"
#include "analysis/Vectors.h"
#include "dialect/Contract.h"
#include "lowering/emit/FunctionSizes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Sizes of the object that are only known after lowering.
struct ObjectSizes {
  int64_t optimizerStateBytes = 0, streamState = 0, streamWeights = 0, streamWorkspace = 0;
  int64_t states = 0;
  int64_t gradientWork = 0, predictWork = 0; // float indices in the workspace
};

/// A function as the planner left it.
struct PlannedFunction {
  mlir::func::FuncOp function;
  VectorShape shape;
  int64_t registers;
  BodyPlans bodies;
  bool isTimed = false; // the code measures its phases
};

/// Numbers of the whole module.
struct ModuleSizes {
  int64_t batch, inputs, states, outputs, metrics, targets, parameters;
  GradientSizes gradients;
  llvm::SmallVector<TouchedRows> touched; // the parameters whose gradients are kept row by row
  int64_t workspace = 0;                  // floats of a shard, for length 0
  int64_t workspacePerStep =
      0;          // additional floats for each step of sequences with a dynamic length
  bool skipsPads; // skip the steps that are padding in all samples of a shard
};

/// Replaces the function by one with the same role and the signature in model.h.
void lowerFunction(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object);

} // namespace rnnc
