// Keras' operations between layers, `x * 2` or `ops.relu(x)` -> calls of layers.
#pragma once

#include "exchange/keras/ReadNode.h"
#include "exchange/model/Values.h"

namespace rnn::exchange {

/// Whether Keras 3 builds masks from those of embeddings and masking layers by the operation.
bool buildsMasks(std::string_view operation);

/// The layer that does the same with as many values; nothing if the language has none.
std::optional<Value> callOfOperation(const std::string &name, size_t values, const Node &node);

} // namespace rnn::exchange
