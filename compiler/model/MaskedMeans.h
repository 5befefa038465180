// Which inputs' steps a model takes the mean of, as far as a mask lets them count.
#pragma once

#include "model/Model.h"

namespace rnnc {

/// Tells each input whose rows need a step that counts (Tensor::meanWithout): a row in which
/// all are masked would have the mean 0 / 0 of a `global_average_pooling1d`.
void findMaskedMeans(Model &model);

} // namespace rnnc
