// A projection of tokens: the table of products that a shard needs, and a step of it.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Multiplies the rows that the shard's tokens name.
void emitProject(const Shard &shard, rnn::ProjectOp project);

/// The products of all samples' tokens at time t, from their rows into the lanes of the
/// projection's buffer.
void emitFetch(const Shard &shard, rnn::ProjectOp project, mlir::Value t);

} // namespace rnnc
