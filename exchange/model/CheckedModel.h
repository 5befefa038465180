// The text of a model -> its checked form and the weights that it needs, without compiling it.
#pragma once

#include "data/Array.h"
#include "data/Safetensors.h"
#include "model/Model.h"

#include <filesystem>
#include <string>
#include <vector>

namespace rnn::exchange {

/// A weight that the model needs.
struct WeightPlace {
  std::string path; // its name in weights files: gru/gru_cell/kernel
  std::vector<uint64_t> shape;
};

struct CheckedModel {
  std::string text;
  rnnc::Model model;
  std::string warnings; // as the compiler prints them; empty if there are none

  /// The weights of a layer in Keras' order; of a wrapper those of the layers inside it.
  std::vector<WeightPlace> weightsOf(const rnnc::Layer &layer) const;
  /// All weights: the model's own parameters, then those of the layers in order.
  std::vector<WeightPlace> weights() const;
};

/// `name` stands in messages. Throws Error with the compiler's messages, which show the lines.
CheckedModel checkText(const std::string &name, std::string text);
CheckedModel readModel(const std::filesystem::path &path);

/// Requires exactly the weights of the model; `path` stands in messages. Throws Error.
void requireWeights(const std::filesystem::path &path, const Tensors &tensors,
                    const CheckedModel &model);

/// Reads a weights file and requires exactly the model's weights. Throws Error.
Tensors readWeights(const std::filesystem::path &path, const CheckedModel &model);

} // namespace rnn::exchange
