// ONNX' activations, as nodes and inside recurrent nodes -> those of the language, and back.
#pragma once

#include "exchange/model/Values.h"

#include <optional>
#include <string>

namespace rnn::exchange::onnx {

/// The language's activation for an operator with its parameters; a parameter that is not given has
/// ONNX' default. Nothing if there is none.
std::optional<Value> activationOf(const std::string &op, std::optional<float> alpha,
                                  std::optional<float> beta);
/// For an operator whose `lower` and `upper` bounds are given: relu6, hard_tanh. Nothing if there
/// is none.
std::optional<Value> activationOfBounds(std::optional<float> lower, std::optional<float> upper);

} // namespace rnn::exchange::onnx
