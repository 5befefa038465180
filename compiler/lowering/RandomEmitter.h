// Random numbers into the workspace.
#pragma once

#include "lowering/Shard.h"

namespace rnnc {

/// Calls the support code; `firstRow` is the shard's first sample, `seed` and
/// `trainingStep` are the function's, as i64.
void emitRandom(const Shard &shard, rnn::RandomOp random, mlir::Value firstRow, mlir::Value seed,
                mlir::Value trainingStep);

} // namespace rnnc
