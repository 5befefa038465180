// What an importer makes of a file: a model in the language's terms, with its weights.
#pragma once

#include "data/Array.h"
#include "exchange/model/Values.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rnn::exchange {

/// Values between layers have names that are unique in the model and otherwise any text;
/// WriteText.h makes names of the language from those that the text needs.
struct ImportedInput {
  std::string name;
  bool isTokens = false;      // whole numbers that only embeddings read
  std::vector<int64_t> shape; // without the batch; rnnc::unknownLength: `?`
};

/// A weight of the model itself, such as the initial state of a layer.
struct ImportedParameter {
  std::string name;
  Array value;
};

struct ImportedLayer {
  /// The layer with all arguments that the file gives, by name, also those that have their
  /// defaults; `name` is the layer's own name in the file. The layers inside a wrapper are its
  /// arguments `layer` and `backward_layer`; they have no `name`, or their own without `forward_`.
  Value call;
  std::vector<std::string> inputs, initialStates; // values; no input: the value above
  bool isReversed = false;                        // of an embedding that is applied in reverse
  std::vector<std::string> results;               // values; empty: one that has no name
  /// The order and the layouts are those of the language, which are Keras 3's: for `bidirectional`
  /// those of the forward layer first.
  std::vector<Array> weights;
  std::optional<size_t> sharesWith = {}; // the layer, further up, that is applied again; it has the
                                         // call and the weights
};

/// A part of a loss of several outputs.
struct ImportedLossTerm {
  Value call;
  double factor = 1;
  std::string output; // a value
};

struct ImportedMetric {
  Value call;
  std::string output = {}; // a value; empty: the only one
};

/// Inputs and outputs that the file carries to check the result against.
struct Reference {
  std::vector<Array> inputs;  // [samples, ...] in the order of the model's inputs
  std::vector<Array> outputs; // the same, of its outputs
  double tolerance;           // of the largest output
};

struct ImportedModel {
  std::string name;
  std::vector<ImportedInput> inputs;
  std::vector<ImportedParameter> parameters;
  std::vector<ImportedLayer> layers; // each after the layers whose values it takes
  std::vector<std::string> outputs;  // values; empty: the result of the last layer
  std::optional<Value> loss, optimizer;
  std::vector<ImportedLossTerm> lossTerms; // in place of `loss`
  std::vector<ImportedMetric> metrics;
  std::optional<int64_t> batch;
  /// What the file says that has no effect here, or has another form: a line each, to be printed.
  std::vector<std::string> notes;
  std::optional<Reference> reference;
};

/// The weights of a layer in a file, in order.
struct LayerWeights {
  std::string name; // in the file
  std::vector<Array> weights;
};

/// Weights for a model that is written already.
struct ImportedWeights {
  std::map<std::string, Array> arrays; // by the model's names, one for each weight
  std::vector<std::string> notes;      // to be printed, such as the mapping of names
};

} // namespace rnn::exchange
