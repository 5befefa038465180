// A model of the language -> a file of Keras 3.
#pragma once

#include "exchange/model/CheckedModel.h"

namespace rnn::exchange {

/// The bytes of a `.keras`. Throws Error with all that Keras does not have.
std::string writeKeras(const CheckedModel &model, const Tensors &weights);

} // namespace rnn::exchange
