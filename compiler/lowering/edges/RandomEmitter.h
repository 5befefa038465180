// Fills a value in the workspace with random numbers.
#pragma once

#include "lowering/edges/UserRows.h"

namespace rnnc {

/// Calls the support code; `seed` and `trainingStep` are the function's, as i64.
void emitRandom(const Shard &shard, rnn::RandomOp random, const ShardRows &rows, mlir::Value seed,
                mlir::Value trainingStep);

} // namespace rnnc
