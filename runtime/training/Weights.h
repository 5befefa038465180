// A model's parameters <-> a safetensors file: Keras' paths as names, Keras'
// layouts, metadata that says so.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

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
/// file is of another model. The arena is then as it was. Names may have a first part more
/// than the model's, as Keras' paths have the model's own name: `sequential/gru/...`.
Metadata loadWeights(const std::filesystem::path &path, const rnn_model &model,
                     std::span<float> parameters);

/// What came of a file that has other weights than the model.
struct PartialWeights {
  Metadata metadata;
  std::vector<std::string> leftOut; // of the file, and why: "`a/kernel` is not of the model"
  std::vector<std::string> kept;    // the model's weights that are as they were
  uint64_t loaded = 0;
};

/// Fills the arena where a name and its shape are those of the file. Throws Error if there
/// is none such.
PartialWeights loadPartOfWeights(const std::filesystem::path &path, const rnn_model &model,
                                 std::span<float> parameters);

} // namespace rnn
