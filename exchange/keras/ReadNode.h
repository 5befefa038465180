// One call of a layer in a functional model.
#pragma once

#include "exchange/Json.h"

#include <optional>
#include <string>
#include <vector>

namespace rnn::exchange {

/// A result of a layer's call.
struct TensorReference {
  std::string layer;
  size_t node = 0, index = 0;
};

struct Node {
  std::vector<TensorReference> arguments, states, masks;
  std::optional<double> constant; // a number beside them, as in `x * 2`
  bool constantIsFirst = false;
  bool isTraining = false;     // called with training=True
  bool usesCausalMask = false; // of an attention
  bool isReversed = false;     // of a reversible embedding
};

/// Reads an element of `inbound_nodes`, in the form of Keras 2 or 3.
Node readNode(const Json &node);

/// The references in `input_layers`, `output_layers`, or an argument.
std::vector<TensorReference> readReferences(const Json &json);

} // namespace rnn::exchange
