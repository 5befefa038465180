// Finds the inputs over whose unmasked steps a model takes a mean.
#pragma once

#include "model/Model.h"

namespace rnnc {

/// Marks each input whose rows need an unmasked step (Tensor::meanWithout): in a row with only
/// masked steps, `global_average_pooling1d` would compute 0 / 0.
void findMaskedMeans(Model &model);

} // namespace rnnc
