// Losses, their weights and metrics, as Keras gives them to the outputs of a model.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/Json.h"

#include <utility>

namespace rnn::exchange {

struct Output {
  std::string name;  // in Keras: that of its layer
  std::string value; // of the imported model
};

std::vector<Output> outputsOf(const ImportedModel &model);

/// Whether a single loss is that of each output.
enum class OneForAll { No, Yes };

/// What stands for each output in one value, a list or an object by names: the place of the output
/// and the element, in the order of the outputs. Nothing if it does not fit the outputs.
std::optional<std::vector<std::pair<size_t, Json>>>
byOutput(const Json &given, const std::vector<Output> &outputs, OneForAll oneForAll);

} // namespace rnn::exchange
