// Files of Keras -> models, or weights for a model.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// A file with an architecture in it or beside it. Throws Error.
ImportedModel readKerasModel(const std::filesystem::path &path);

} // namespace rnn::exchange
