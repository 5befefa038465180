// Names of layers: given ones, and those that Keras gives.
#pragma once

#include "model/LayerDefinition.h"

#include <map>
#include <string>
#include <vector>

namespace rnnc {

class LayerNames {
public:
  /// A layer has the name of no parameter of the model.
  LayerNames(const std::vector<Parameter> &parameters, Diagnostics &diagnostics)
      : parameters(parameters), diagnostics(diagnostics) {}

  /// Gives the layer a unique name, because the paths of weights begin with it. The names of layers
  /// inside a wrapper are whole paths: bidirectional/forward_lstm. As in Keras, a given backward
  /// layer keeps its name. Reports names that are taken, or made of other characters.
  void name(Layer &layer);

private:
  /// The given name, or Keras' automatic one, which numbers the layers of a class: gru, gru_1.
  std::string ownName(const Call &call);
  std::string uniqueName(const Call &call);

  const std::vector<Parameter> &parameters;
  Diagnostics &diagnostics;
  std::map<std::string, int> counts; // of automatic names
  std::map<std::string, SourceRange> names;
};

} // namespace rnnc
