// A planned scan -> a loop over time that accumulates gradients of weights after each chunk of
// steps.
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

void emitScan(const Shard &shard, const BodyPlan &body);

} // namespace rnnc
