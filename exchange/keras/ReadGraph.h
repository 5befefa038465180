// The architecture of a model -> its layers in an order in which each comes after those it needs.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/Json.h"
#include "exchange/keras/ReadCalls.h"

namespace rnn::exchange {

struct Graph {
  std::vector<ImportedInput> inputs;
  std::vector<ImportedLayer> layers; // without weights
  std::vector<const Json *> sources; // of each layer: where the architecture has it
  std::vector<std::string> outputs;
  std::optional<int64_t> batch; // samples that the input has
};

/// Models inside the model are dissolved. What the language lacks is a finding. An input whose
/// shape the architecture does not say has none. Throws Error for an architecture that is damaged.
Graph readGraph(const Json &architecture, const CallReader &calls, const std::string &what,
                Findings &findings);

} // namespace rnn::exchange
