// A file of another tool -> the text of a model and its weights.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

struct Imported {
  CheckedModel model; // its text is to be written
  Tensors weights;    // by the names of the model's weights
  /// To be printed: what has no effect or has another form, and weights that are not finite.
  std::vector<std::string> notes;
  std::optional<Reference> reference;
};

/// `name` becomes the model's name, as far as it is one of the language. Throws Error.
Imported importModel(const std::filesystem::path &path, const std::string &name);

/// The weights of a file for a model that is written already. Throws Error.
Imported importWeights(const std::filesystem::path &path, CheckedModel model,
                       const WeightOptions &options);

} // namespace rnn::exchange
