// What the models of amplifiers share: a stack of layers over audio and knobs.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/Json.h"

#include <filesystem>

namespace rnn::exchange {

/// Builds a model with the input [?, features]: the audio sample, then the positions of knobs.
class AmplifierModel {
public:
  explicit AmplifierModel(int64_t features);

  /// Adds a layer on top. `states` are its initial states.
  void add(Value call, std::vector<Array> weights, std::vector<Array> states = {});
  /// Adds a recurrent layer; initial states that are zero are left out.
  void addRecurrent(const std::string &kind, std::vector<Array> weights,
                    std::vector<Array> states = {});
  void addDense(std::vector<Array> weights, const std::string &activation = "linear");
  /// Scales the audio, but not the knobs; requires that no layer was added.
  void scaleInput(double factor);
  void scale(double factor);
  /// Adds the first `features` of what the stack is over to its output.
  void addSkip(int64_t features);

  void note(std::string text) { model.notes.push_back(std::move(text)); }
  void setReference(Reference reference) { model.reference = std::move(reference); }
  ImportedModel finish();

private:
  std::string apply(Value call, std::vector<std::string> inputs);

  ImportedModel model;
  int64_t features;
  std::string below, top; // values: what the stack is over, and its output
  size_t stateCount = 0;
};

/// The JSON of a file. Throws Error.
Json readJson(const std::filesystem::path &path);

/// Nested lists of numbers -> an array; `null`, which stands for NaN, is one. Throws Error with
/// `what` for lists of unequal lengths and for other values.
Array arrayOf(const Json &value, const std::string &what);

/// A whole number of an object, between 1 and `most`. Throws Error.
int64_t sizeOf(const Json &object, const std::string &name, const std::string &what,
               int64_t most = 65536);

/// Whether a file is JSON with this name in it.
bool isJsonWith(std::string_view start, const std::filesystem::path &path, std::string_view name);

} // namespace rnn::exchange
