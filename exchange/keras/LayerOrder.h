// The order in which Keras 3 lists the layers of a model, by which it numbers their weights.
#pragma once

#include "model/Model.h"

#include <vector>

namespace rnn::exchange {

/// Indices into the model's layers. That of a functional model depends on how far each layer is
/// from the outputs, not on the file.
std::vector<size_t> kerasLayerOrder(const rnnc::Model &model);

} // namespace rnn::exchange
