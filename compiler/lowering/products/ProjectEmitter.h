// A projection of tokens -> the table of products that a shard needs, and looking up one step.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Multiplies the rows selected by the shard's tokens.
void emitProject(const Shard &shard, rnn::ProjectOp project);

/// Copies the products for the tokens of all samples at time t from the table to the lanes of the
/// projection's buffer.
void emitFetch(const Shard &shard, rnn::ProjectOp project, mlir::Value t);

} // namespace rnnc
