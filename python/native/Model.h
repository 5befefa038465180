// A compiled model with its weights, as Python sees it.
#pragma once

#include "Arrays.h"

#include "jit/CompiledText.h"
#include "text/Vocabulary.h"
#include "training/Trainer.h"
#include "training/Weights.h"

#include <filesystem>
#include <map>
#include <mutex>

namespace rnn::python {

struct ModelOptions {
  std::string name; // of the text, in messages
  std::string targetCpu = "native";
  unsigned threads = 1;
  uint64_t seed = 0; // of the initial weights
};

/// Calls from several Python threads take turns. While a call computes, other threads run Python.
class Model {
public:
  /// Throws Error with the compiler's messages.
  Model(const std::string &text, const ModelOptions &options);

  const rnn_model &table() const { return compiled.table(); }
  const std::string &warnings() const { return compiled.warnings(); }
  const std::string &text() const { return source; }
  /// The model with the values of all layers as outputs (`rnnc --probe`), compiled once.
  const rnn_model &probed();

  /// Outputs [rows, output...], or [rows, output size] if there are several.
  NumpyFloats predict(const std::vector<Floats> &inputs);
  /// The loss and the metrics.
  std::vector<double> evaluate(const Data &data);

  /// The values of all layers, by name, as `inspectLayers` gives them.
  std::map<std::string, NumpyFloats> inspect(const std::vector<Floats> &inputs);

  NumpyFloats weight(size_t parameter) const;
  /// All weights, in the order of the table. Throws Error for other shapes, and changes nothing.
  void setWeights(const std::vector<Floats> &weights);
  void saveWeights(const std::filesystem::path &path) const;
  void loadWeights(const std::filesystem::path &path);

  float learningRate() const { return trainer.learningRate(); }
  void setLearningRate(float rate) { trainer.setLearningRate(rate); }

  /// Texts are given as ids of this vocabulary. Throws Error if the model does not read them.
  void setVocabulary(const std::filesystem::path &path);
  /// The ids of a text, cut and padded as the weights were trained.
  NumpyFloats encode(const std::string &text, const std::string &place) const;

  /// A turn: no other thread uses the model meanwhile. Take it without the interpreter's lock.
  std::unique_lock<std::recursive_mutex> take() const { return std::unique_lock(mutex); }
  Trainer &itsTrainer() { return trainer; }
  const Trainer &itsTrainer() const { return trainer; }
  /// Increases when the weights change.
  uint64_t version() const { return changes; }
  void weightsChanged() { ++changes; }

private:
  std::string source;
  rnnc::CompiledText compiled;
  Trainer trainer;
  std::optional<rnnc::CompiledText> probe; // compiled when it is needed
  Metadata metadata;                       // of the weights' file
  std::unique_ptr<Vocabulary> vocabulary;
  uint64_t changes = 0;
  mutable std::recursive_mutex mutex; // a callback of `fit` may use the model
};

} // namespace rnn::python
