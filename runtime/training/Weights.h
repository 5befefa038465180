// A model's parameters <-> a safetensors file: Keras' paths as names, Keras'
// layouts, metadata that says so.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <span>

namespace rnn {

/// `parameters`: the model's arena. Whole or not at all; throws Error.
void saveWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<const float> parameters);

/// Fills the arena; throws Error, naming what differs, if the file is of
/// another model. The arena is then as it was.
void loadWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<float> parameters);

} // namespace rnn
