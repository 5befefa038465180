// A concat -> its inputs in one buffer.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

void emitConcat(const Shard &shard, rnn::ConcatOp concat);

} // namespace rnnc
