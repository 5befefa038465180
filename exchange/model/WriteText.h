// An imported model -> the text that a person would write.
#pragma once

#include "exchange/ImportedModel.h"

namespace rnn::exchange {

struct WrittenModel {
  std::string text;
  /// For each layer its name in the text, with which the names of its weights begin; likewise for
  /// each parameter.
  std::vector<std::string> layerNames, parameterNames;
  /// Names that the language does not have, and what they became: a line each.
  std::vector<std::string> renamed;
};

/// Leaves out what has its default: arguments, automatic names of layers, and the inputs of a layer
/// that is applied to the one above it.
WrittenModel writeText(const ImportedModel &model);

} // namespace rnn::exchange
