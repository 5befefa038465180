// A gather or a scatter -> loops over the elements of its array.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

void emitGather(const Shard &shard, rnn::GatherOp gather);
void emitScatter(const Shard &shard, rnn::ScatterOp scatter);

} // namespace rnnc
