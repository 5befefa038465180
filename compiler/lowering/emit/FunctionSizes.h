// The floats that a planned function needs in its arenas.
#pragma once

#include "layout/BodyPlan.h"

namespace rnnc {

/// The planned floats of a lane in a function: for values of a known size, and for each slot of
/// sequences with a dynamic length.
int64_t workspaceOf(mlir::func::FuncOp planned);
int64_t growingWorkspaceOf(mlir::func::FuncOp planned);
/// The floats of a shard for values of a known size, in the order of the workspace: planned values
/// and the rows of the loss, which each stream has, the counted work, tables and packed weights.
int64_t knownWorkspaceOf(mlir::func::FuncOp planned, VectorShape shape);

/// The floats of the planned values and the rows of the loss: of all samples, or of a stream.
int64_t valuesOf(mlir::func::FuncOp planned, VectorShape shape);

/// Floats of a shard for the tables of projections, and for the packed weights.
int64_t tablesOf(mlir::func::FuncOp planned);
int64_t packedWeightsOf(mlir::func::FuncOp planned);

/// Whether steps of a stream walk over their tiles back and forth: if the weights are larger than a
/// first cache.
bool walksBackAndForth(mlir::func::FuncOp step, const BodyPlans &bodies);

/// The floats of all states of a stream.
int64_t statesOf(mlir::func::FuncOp step);
/// The floats that a planned `step` keeps: the states of all streams, and the direction of the next
/// step if it alternates.
int64_t streamStateOf(mlir::func::FuncOp planned, VectorShape shape, const BodyPlans &bodies);

/// The loss of the function; null if it has none.
rnn::LossOp lossOf(mlir::func::FuncOp planned);

} // namespace rnnc
