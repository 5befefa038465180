// A file of the reference folder -> the layer or model that Keras ran, with its inputs and results.
#pragma once

#include "data/Safetensors.h"

#include <nlohmann/json.hpp>

namespace rnn::reference {

/// A layer of a graph, and which of its calls gave the value.
using CallReference = std::pair<std::string, size_t>;

/// What a layer of a graph is applied to.
struct LayerCall {
  std::vector<CallReference> inputs;
  bool isReversed = false; // with reverse=True
};

/// One layer's class and its Keras configuration.
struct LayerConfig {
  std::string className; // "GRU"
  nlohmann::json config;
  std::vector<LayerCall> calls = {}; // in a graph
  std::string name() const { return config.at("name"); }
};

struct ReferenceCase {
  std::string name; // the file's name without its ending
  bool isModel = false;
  std::string modelName; // the prefix of a model's weights, such as "sequential_2"
  std::vector<LayerConfig> layers;
  nlohmann::json loss, optimizer; // of a model: Keras' serialization, or null
  Tensors tensors;
  /// The largest error that the metadata of the case allows: for all tensors, and for those whose
  /// names begin with a given word. Empty if the metadata does not say.
  std::optional<double> tolerance;
  std::map<std::string, double> tolerances;

  bool has(const std::string &tensor) const { return tensors.arrays.contains(tensor); }
  /// Whether there are tensors whose names begin with `prefix`.
  bool hasSome(const std::string &prefix) const {
    auto found = tensors.arrays.lower_bound(prefix);
    return found != tensors.arrays.end() && found->first.starts_with(prefix);
  }
  /// Throws Error if the file has no such tensor.
  const Array &tensor(const std::string &name) const;
  /// `output`, or output_0, output_1, ...; the same with other stems.
  std::vector<std::string> series(const std::string &stem) const;

  uint64_t samples() const { return batchShape().front(); }
  /// The sizes of one sample's input: [time, features], [features], or [time] for tokens.
  std::vector<uint64_t> inputShape() const;

private:
  /// The shape of a batch. A layer's input is one batch; a model's has the training steps as its
  /// first axis.
  std::vector<uint64_t> batchShape() const;
};

/// Throws Error if the file cannot be read or does not describe a case.
ReferenceCase readCase(const std::filesystem::path &path);

/// Keras' own float32 errors: case -> tensor -> error; empty if the file does not exist. Throws
/// Error.
using KerasErrors = std::map<std::string, std::map<std::string, double>>;
KerasErrors readKerasErrors(const std::filesystem::path &path);

} // namespace rnn::reference
