// The weights of a function's bodies in the order in which their code reads them
// (UnitLayout.h, SampleLayout.h).
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Packs the weights of all bodies from the shard's parameters to its `weights`, from
/// `weightsBase` on, where the plans have them.
void emitPackedWeights(const Shard &shard, const BodyPlans &plans);

/// Makes pack(parameters, stream_weights) of the planned `step`, with so many floats of
/// parameters and of weights.
struct StreamPackSizes {
  int64_t registers, parameters, weights;
};
void emitStreamPack(mlir::func::FuncOp step, VectorShape shape, const BodyPlans &plans,
                    StreamPackSizes sizes);

} // namespace rnnc
