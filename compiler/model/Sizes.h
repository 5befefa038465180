// Checks the memory and the code that a model would need against limits.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports arenas with more than 2^30 numbers (4 GiB), before any arithmetic on sizes could
/// overflow, and more layers than the compiler is made for. `name` and `input` are the locations of
/// the model's name and of the input's type; a shard has `shardSamples` samples.
void checkSizes(const Model &model, int64_t shardSamples, SourceRange name, SourceRange input,
                Diagnostics &diagnostics);

} // namespace rnnc
