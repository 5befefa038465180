// Code that measures how long each phase of a call takes (rnn/phases.h), in objects of `rnnc
// --phases` only; no code in all others.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// To which phase an op of a function belongs.
rnn_phase phaseOf(mlir::Operation &op);

/// Sets the times to zero; the first phase begins.
void startPhases(const Shard &shard);

/// The time since the last phase ended belongs to the shard's phase, which ends here.
void endPhase(const Shard &shard);

} // namespace rnnc
