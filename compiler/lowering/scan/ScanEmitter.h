// A planned scan -> a loop over time, with the accumulation of weights'
// gradients behind each chunk of steps.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

void emitScan(const Shard &shard, rnn::ScanOp scan);

} // namespace rnnc
