// The weights of a file, layer by layer -> arrays by the names that the model gives them.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/model/CheckedModel.h"
#include "exchange/model/WriteText.h"

namespace rnn::exchange {

/// The weights of a model that `writeText` wrote. Throws Error with layer, expected and found shape
/// where they differ.
std::map<std::string, Array> assignWeights(const ImportedModel &imported,
                                           const WrittenModel &written,
                                           const CheckedModel &checked);

/// Layers of a file that have weights, in order -> the layers of the model that have weights, in
/// order. Throws Error where a number or a shape differs.
ImportedWeights assignInOrder(const std::vector<LayerWeights> &layers, const CheckedModel &model);

} // namespace rnn::exchange
