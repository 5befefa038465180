// The weights of a model by the layers that they belong to.
#pragma once

#include "rnn/model.h"

#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// The weights of a layer, in the order of the table, or a parameter of the model itself.
struct LayerWeights {
  std::string name;
  std::vector<const rnn_parameter *> weights;
};

/// The layer that a weight belongs to: the first part of its name. A parameter of the model itself
/// has no other part.
std::string_view layerOf(const rnn_parameter &parameter);

/// Those that training changes, unless they are frozen, in the order of the text.
std::vector<LayerWeights> trainableLayers(const rnn_model &model);

} // namespace rnn
