// A model's parameters <-> a safetensors file with Keras' paths as names, Keras' layouts, and
// metadata that says so.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace rnn {

class WholeFile;

/// The metadata of a weights file.
using Metadata = std::map<std::string, std::string>;

/// `parameters` is the model's arena, `more` is additional metadata. The file is written whole or
/// not at all. Throws Error.
void saveWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<const float> parameters, const Metadata &more = {});

/// The same without publishing the file, and for weights that are known to be finite.
void saveWeights(WholeFile &file, const rnn_model &model, std::span<const float> parameters,
                 const Metadata &more = {});

/// Throws Error.
Metadata readMetadata(const std::filesystem::path &path);

/// Fills the arena and returns the metadata. If the file belongs to another model, throws Error
/// with the differences and leaves the arena unchanged. Names in the file may have an additional
/// first part, since Keras' paths may begin with the name of the model: `sequential/gru/...`.
Metadata loadWeights(const std::filesystem::path &path, const rnn_model &model,
                     std::span<float> parameters);

/// The result of loading a file that has other weights than the model.
struct PartialWeights {
  Metadata metadata;
  std::vector<std::string>
      leftOut; // weights of the file, with the reason: "`a/kernel` is not in the model"
  std::vector<std::string> kept; // the model's unchanged weights
  uint64_t loaded = 0;
};

/// Loads the weights whose names and shapes match. Throws Error if none does.
PartialWeights loadPartOfWeights(const std::filesystem::path &path, const rnn_model &model,
                                 std::span<float> parameters);

} // namespace rnn
