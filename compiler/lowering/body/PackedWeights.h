// Packs the weights of a function's bodies in the order in which their code reads them
// (UnitLayout.h, SampleLayout.h).
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Packs the weights of all bodies from the shard's parameters into its `weights`, starting at
/// `weightsBase`, at the offsets of the plans.
void emitPackedWeights(const Shard &shard, const BodyPlans &plans);

/// Creates pack(parameters, stream_weights) for the planned `step`, with this number of floats for
/// parameters.
void emitStreamPack(mlir::func::FuncOp step, VectorShape shape, const BodyPlans &plans,
                    const StreamParameters &copies, int64_t registers, int64_t parameters);

} // namespace rnnc
