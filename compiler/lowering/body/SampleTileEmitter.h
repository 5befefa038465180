// One step of a body, if lanes are samples -> its groups as loops over tiles of units.
#pragma once

#include "layout/SampleLayout.h"
#include "lowering/body/BodyMemory.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Emits the groups in order if lanes are samples (SampleLayout.h). While it reads an argument, it
/// asks for that of the next step.
void emitBodyOverSamples(const Shard &shard, const SampleLayout &layout, const BodyMemory &memory,
                         const BodyStores &stores, const NextSteps &next);

} // namespace rnnc
