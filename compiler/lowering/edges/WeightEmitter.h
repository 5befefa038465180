// Fills a vector in the workspace with a parameter.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Repeats each number of the parameter for all samples of the shard.
void emitWeight(const Shard &shard, rnn::WeightOp weight);

} // namespace rnnc
