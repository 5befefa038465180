// The context of a function's lowering: the builder, the vectors that hold a shard's samples, and
// the shard's memory. The planner's workspace offsets count floats of one lane; here they become
// floats of a shard of lanes * vectors samples.
#pragma once

#include "analysis/Vectors.h"
#include "layout/StreamParameters.h"
#include "lowering/builder/CodeBuilder.h"
#include "rnn/phases.h"

namespace rnnc {

/// The arrays of a function, memrefs of f32, and float indices in them.
struct ShardMemory {
  mlir::Value parameters, workspace, gradients;
  mlir::Value gradientBase; // start of this shard's gradients
  mlir::Value weights;      // packed in the order in which bodies read them
  mlir::Value states;       // of a stream, if its bodies read them there
  // In the workspace:
  int64_t streamStride = 0; // from the values of one stream to those of the next
  mlir::Value stream;       // the number of the present one; null: the only one
  int64_t sampleWeights = 0;
  int64_t work = 0;    // the counted work
  int64_t tables = 0;  // start of the tables of projections
  int64_t growing = 0; // start of the buffers of sequences with a dynamic length
};

/// The arguments that callers pass to the code of one body.
struct BodyContext {
  mlir::Value weightsBase; // start of its packed weights; null if it reads parameters
  // For code whose parameters are at different offsets in each call: the offset of the first one,
  // which the planner put at `firstParameter`.
  mlir::Value parameterBase;
  int64_t firstParameter = 0;
  /// Whether the states are zero, so that products with them are skipped; null if that is never
  /// known.
  mlir::Value zeroStates;
};

struct Shard : CodeBuilder {
  VectorShape shape;
  int64_t registers; // of the target
  ShardMemory memory;
  BodyContext body;
  mlir::Value length; // the number of steps of sequences with a dynamic length
  /// The steps of each argument whose padding ends scans, without that padding.
  llvm::SmallDenseMap<uint64_t, mlir::Value, 2> lengths{};
  bool isStream = false; // single steps, for which calls take too long
  /// Of a stream whose weights do not fit into a first cache: whether this step walks over its
  /// tiles from the last to the first. Every other step does, and finds those there that the step
  /// before has read last.
  mlir::Value isBackward = {};
  bool isTimed = false;                     // the code measures its phases
  rnn_phase phase = RNN_PHASE_COPIES;       // to which this code belongs
  const StreamParameters *copies = nullptr; // of a stream, which has no other parameters

  Shard(mlir::OpBuilder &b, mlir::Location loc, VectorShape shape, int64_t registers)
      : CodeBuilder{b, loc, shape.lanes}, shape(shape), registers(registers) {}

  int64_t samples() const { return shape.samples(); }
  Shard inPhase(rnn_phase other) const {
    Shard same = *this;
    same.phase = other;
    return same;
  }

  /// The float index of a value of the present stream; `place` is that of the first stream.
  mlir::Value ofStream(mlir::Value place) const {
    return memory.stream ? add(mul(memory.stream, memory.streamStride), place) : place;
  }

  /// The offset of a parameter; none if only its packed weights are there.
  std::optional<int64_t> offsetOf(rnn::ParameterOp parameter) const {
    return copies ? copies->placeOf(parameter) : std::optional<int64_t>(parameter.getOffset());
  }
  /// The float index of an element of a parameter; `offset` is that of the parameter.
  mlir::Value inParameters(mlir::Value element, int64_t offset) const {
    return body.parameterBase ? add(add(body.parameterBase, element), offset - body.firstParameter)
                              : add(element, offset);
  }
};

} // namespace rnnc
