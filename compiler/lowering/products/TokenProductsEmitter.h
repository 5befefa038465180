// `rnn.accumulate_tokens` -> products of the sums (TokenSumsEmitter.h) at the end.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Adds the products of the sums to the gradients.
void emitTokenProducts(const Shard &shard, rnn::AccumulateTokensOp op);

} // namespace rnnc
