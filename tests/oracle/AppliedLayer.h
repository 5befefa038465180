// What a drawn layer makes of its inputs, as the compiler's definitions say.
#pragma once

#include "oracle/RandomModel.h"

namespace rnn::oracle {

using Shape = std::vector<int64_t>; // without the batch

struct AppliedLayer {
  std::vector<Shape> results;
  std::vector<int64_t> states; // the units of each that it may begin with
};

/// None if the layer does not take inputs of the shapes; those of one axis are of tokens where
/// the layer takes tokens. `cells` are those that it may call.
std::optional<AppliedLayer> apply(const RandomModel::Layer &layer, const std::vector<Shape> &inputs,
                                  const std::vector<RandomCell> &cells);

} // namespace rnn::oracle
