// A planned scan -> a loop over time that accumulates gradients of weights after each chunk of
// steps.
#pragma once

#include "layout/BodyPlan.h"
#include "lowering/scan/RepeatedSteps.h"

namespace rnnc {

/// `later` has the repeated steps of the function's scans before this one.
void emitScan(const Shard &shard, const BodyPlan &body, LaterCopies &later);

} // namespace rnnc
