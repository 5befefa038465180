// What the emitters of one function share: the builder, the vectors that hold a shard's
// samples, and where its memory is. A workspace offset of the planner is in floats of one
// lane; here it becomes floats of a shard of lanes * vectors samples.
#pragma once

#include "analysis/Vectors.h"
#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// A function's arrays, memrefs of f32, and places in them in floats.
struct ShardMemory {
  mlir::Value parameters, workspace, gradients;
  mlir::Value gradientBase; // where this shard's gradients begin
  mlir::Value weights;      // packed in the order in which bodies read them
  // In the workspace:
  int64_t sampleWeights = 0;
  int64_t work = 0;    // the work that was done
  int64_t tables = 0;  // where projections' tables begin
  int64_t growing = 0; // where the buffers of sequences of any length begin
};

/// What the code of one body is told by its callers.
struct BodyContext {
  mlir::Value weightsBase; // where its packed weights begin; null where it reads parameters
  // Of code for parameters that stand somewhere else in each call: where the first one
  // stands, which the planner put at `firstParameter`.
  mlir::Value parameterBase;
  int64_t firstParameter = 0;
  /// Whether the states are zero, in which case what is multiplied with them has no terms;
  /// null where they are never known to be.
  mlir::Value zeroStates;
};

struct Shard : CodeBuilder {
  VectorShape shape;
  int64_t registers; // of the target
  ShardMemory memory;
  BodyContext body;
  mlir::Value length;    // the steps of sequences of any length
  bool isStream = false; // of one step, which has no time for calls

  Shard(mlir::OpBuilder &b, mlir::Location loc, VectorShape shape, int64_t registers)
      : CodeBuilder{b, loc, shape.lanes}, shape(shape), registers(registers) {}

  int64_t samples() const { return shape.samples(); }

  /// The float index of an element of a parameter; `offset` is the planner's.
  mlir::Value inParameters(mlir::Value element, int64_t offset) const {
    return body.parameterBase ? add(add(body.parameterBase, element), offset - body.firstParameter)
                              : add(element, offset);
  }
};

} // namespace rnnc
