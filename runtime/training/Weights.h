// A model's parameters <-> a safetensors file: Keras' paths as names, Keras'
// layouts, metadata that says so.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace rnn {

/// What a file of weights tells beside them.
using Metadata = std::map<std::string, std::string>;

/// `parameters`: the model's arena. `more`: metadata beside what is always told. Whole
/// or not at all; throws Error.
void saveWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<const float> parameters, const Metadata &more = {});

/// Throws Error.
Metadata readMetadata(const std::filesystem::path &path);

/// Fills the arena, and gives the metadata; throws Error, naming what differs, if the
/// file is of another model. The arena is then as it was.
Metadata loadWeights(const std::filesystem::path &path, const rnn_model &model,
                     std::span<float> parameters);

} // namespace rnn
