// A seed -> a model of the language. Layers, losses, optimizers and their options
// are those of the compiler's own tables (compiler/model/Schema.h), so that a new
// row there is drawn here without a word.
#pragma once

#include "oracle/RandomCell.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnn::oracle {

/// A call with its arguments as they are written: gru(8, reset_after=false).
/// Numbers, names and true are calls too, without arguments.
struct RandomCall {
  struct Option;
  std::string name;
  std::optional<int64_t> units; // of a layer that has them
  std::vector<Option> options;
};
struct RandomCall::Option {
  std::string name;
  RandomCall value;
};

struct RandomModel {
  struct Layer {
    RandomCall call;
    bool returnSequences = false; // of a recurrent layer, also where no later one needs them
  };
  std::vector<RandomCell> cells;
  std::optional<int64_t> time; // none: the input is a vector
  int64_t features = 1;
  std::vector<Layer> layers;
  RandomCall loss, optimizer;
  int64_t batch = 1;
  int64_t samples = 1; // of the batch; not part of the text
};

/// Of `masking`, where it is not the standard 0; inputs have such steps.
inline constexpr double maskValue = 0.5;

/// 1 to 4 layers, mostly small; the same seed draws the same model.
RandomModel drawModel(uint64_t seed);

std::string textOf(const RandomModel &model);

} // namespace rnn::oracle
