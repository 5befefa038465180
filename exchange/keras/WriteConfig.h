// A checked model -> the configuration with which Keras 3 makes it.
#pragma once

#include "exchange/Json.h"
#include "exchange/model/CheckedModel.h"

namespace rnn::exchange {

/// `config.json`: Sequential for a plain stack, else Functional; with `compile_config` if the model
/// has a loss. Throws Error with all that Keras does not have.
Json writeKerasConfig(const CheckedModel &model);

/// Whether each layer is applied to the one above it, so that the model is Sequential.
bool isPlainStack(const rnnc::Model &model);

} // namespace rnn::exchange
