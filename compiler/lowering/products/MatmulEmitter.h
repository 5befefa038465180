// A product of two sequences -> loops over tiles of the result.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

void emitMatmul(const Shard &shard, rnn::MatmulOp matmul);

} // namespace rnnc
