// A seed -> a model of the language. Layers, losses, optimizers and their options
// are those of the compiler's own tables (compiler/model/Schema.h), so that a new
// row there is drawn here without a word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnn::oracle {

/// A call with its arguments as they are written: gru(8, reset_after=false).
struct RandomCall {
  struct Option {
    std::string name, value;
  };
  std::string name;
  std::optional<int64_t> units; // of a layer that has them
  std::vector<Option> options;
};

struct RandomModel {
  std::optional<int64_t> time; // none: the input is a vector
  int64_t features = 1;
  std::vector<RandomCall> layers;
  RandomCall loss, optimizer;
  int64_t batch = 1;
  int64_t samples = 1; // of the batch; not part of the text
};

/// 1 to 4 layers, mostly small; the same seed draws the same model.
RandomModel drawModel(uint64_t seed);

/// The model's text; `return_sequences` is added where a later layer needs it.
std::string textOf(const RandomModel &model);

/// Models with one thing less or one number less, the greatest steps first.
/// Some may not compile.
std::vector<RandomModel> smallerModels(const RandomModel &model);

} // namespace rnn::oracle
