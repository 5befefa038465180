// What the compiler knows of a kind of layer: one definition each, in the files of layers/.
#pragma once

#include "model/Model.h"
#include "model/Schema.h"
#include "syntax/Diagnostics.h"

#include <optional>
#include <string>
#include <vector>

namespace rnnc {

/// What a layer is applied to, and where to report what doesn't fit.
struct LayerContext {
  std::vector<Tensor> inputs;
  /// The last layer that dropped the time axis; for a hint.
  std::string lastRecurrent;
  Diagnostics &diagnostics;

  /// Of the first input, without the batch.
  const std::vector<int64_t> &shape() const { return inputs.front().shape; }
  /// Reports an error; false.
  bool error(SourceRange range, std::string message, std::string hint = {}) {
    diagnostics.error(range, std::move(message), std::move(hint));
    return false;
  }
};

/// What becomes of the mask of a layer's inputs.
enum class MaskRule {
  Carry,   // the result is masked if all inputs are and it has steps
  Average, // masked steps have no part in the result, which has no mask
  Ignore,  // masked steps count like the others, and the user is warned
};

/// Where the last activation of a layer's numbers comes from.
enum class ActivationSource {
  Unknown,
  Own,     // the layer's argument `activation`
  Applied, // the same; but `linear` leaves that of the layer before
  Input,   // the layer before
};

enum class Wrapping {
  Nothing,
  Steps,      // one layer, applied to each step
  Directions, // a recurrent layer for each direction
};

/// A weight of a layer with known features.
struct Weight {
  /// Columns that begin alike; all of them in most weights.
  struct Part {
    int64_t columns;
    const Call *initializer; // null: ones
  };

  std::string name;   // as Keras names it: recurrent_kernel
  std::string option; // begins the names of its arguments: `recurrent` of recurrent_initializer
  std::vector<int64_t> shape;
  std::vector<Part> parts;
  bool isUsed = true; // such as a bias with use_bias=true
};

struct LayerDefinition {
  CallSchema schema;
  std::string_view className; // Keras' class

  /// Checks the inputs and fills in the layer's output shape; false after an error.
  bool (*apply)(Layer &layer, LayerContext &context);
  size_t mostInputs = 1;
  bool takesTokens = false; // else numbers
  Wrapping wrapping = Wrapping::Nothing;

  /// The layer's weights for inputs of so many features, in Keras' order; those that its
  /// options leave out are there as unused. Null: none.
  std::vector<Weight> (*weights)(const Layer &layer, int64_t features) = nullptr;

  MaskRule mask = MaskRule::Carry;
  /// A step whose numbers all are this is masked; none if the layer makes no mask.
  std::optional<double> (*maskedNumber)(const Layer &layer) = nullptr;

  // Of a recurrent layer.
  int64_t states = 0;             // that it carries from step to step; of `rnn` at least
  int64_t gates = 1;              // blocks of `units` columns in its kernel
  std::string_view cellName = {}; // Keras' name in the weights' paths; of `rnn` the cell's own
  std::vector<std::string> values = {}; // of a step in the order in which it computes them, the
                                        // states last; empty: the states alone

  bool worksOnFeatures = false; // on each step by itself, so that time_distributed takes it
  bool isCausal = true;         // no output needs a later step
  ActivationSource activation = ActivationSource::Unknown;
  bool isConstantForOneFeature = false;

  /// Whether the layer walks over time with a state of its own.
  bool isRecurrent() const { return states > 0; }
};

/// All kinds of layers.
const std::vector<LayerDefinition> &layerDefinitions();

/// The definition of a name that layerSchemas() has.
const LayerDefinition &layerDefinition(std::string_view name);

/// "`dense`, `activation` and `dropout`": the kinds that have the property.
std::string namesOfLayers(bool (*has)(const LayerDefinition &), std::string_view conjunction);

} // namespace rnnc
