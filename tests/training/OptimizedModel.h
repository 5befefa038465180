// Models for tests of optimizers.
#pragma once

#include "SmallModel.h"
#include "data/WholeFile.h"

#include <fmt/format.h>

namespace rnn {

inline CompiledModel compileLayers(const std::string &layers, const std::string &optimizer) {
  ScratchFolder folder;
  writeWholeFile(
      folder / "small.rnn",
      fmt::format("model small {{\n  {}\n  loss mse\n  optimizer {}\n}}\n", layers, optimizer));
  return loadTestModel(folder / "small.rnn");
}

constexpr int64_t rows = 5, columns = 3, steps = 3, samples = 40; // of `compileWith`

/// A small model with parameters of 15, 3 and 1 numbers, none of which fills its
/// last vector.
inline CompiledModel compileWith(const std::string &optimizer) {
  return compileLayers(
      fmt::format("input x: tokens[{}]\n  embedding({}, {})\n  dense(1)", steps, rows, columns),
      fmt::format("{}\n  batch {}", optimizer, samples));
}

/// Weights, gradients and state of a model, to call only its `update`.
struct Arenas {
  const rnn_model &model;
  Arena weights{model.parameters_size * sizeof(float)};
  Arena gradients{model.gradients_size * sizeof(float)};
  Arena state{model.optimizer_state_bytes};

  void update() { model.update(weights.floats(), state.data(), gradients.floats()); }
};

} // namespace rnn
