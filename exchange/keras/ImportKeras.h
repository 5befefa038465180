// Files of Keras -> models, or weights for a model.
#pragma once

#include "exchange/Formats.h"
#include "exchange/keras/KerasFile.h"
#include "exchange/keras/ReadGraph.h"

namespace rnn::exchange {

/// A file with an architecture in it or beside it. Throws Error.
ImportedModel readKerasModel(const std::filesystem::path &path);

/// The weights of a file for the layers of a written model: by the names of the layers if the file
/// has all of them, else in their order. Throws Error.
ImportedWeights readKerasWeights(const std::filesystem::path &path, const CheckedModel &model,
                                 const WeightOptions &options);

/// Gives the layers of the file's architecture their weights. Throws Error.
void fillWeights(const KerasFile &file, Graph &graph);

} // namespace rnn::exchange
