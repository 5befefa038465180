// The language's activations -> nodes, and functions of recurrent nodes.
#pragma once

#include "exchange/onnx/GraphWriter.h"
#include "model/Arguments.h"

#include <optional>

namespace rnn::exchange::onnx {

/// The result's name. Throws Error for an activation that ONNX' operators cannot express.
std::string exportActivation(GraphWriter &writer, const rnnc::Call &activation,
                             const std::string &value);

/// A function of a recurrent node with its parameters.
struct RecurrentFunction {
  std::string name;
  std::vector<float> alpha, beta; // one number, or none
};
/// Nothing if ONNX' recurrent nodes have no such function.
std::optional<RecurrentFunction> recurrentFunction(const rnnc::Call &activation);

} // namespace rnn::exchange::onnx
