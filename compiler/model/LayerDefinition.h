// The definition of a kind of layer: everything that the compiler knows about it, in the files of
// layers/.
#pragma once

#include "model/Model.h"
#include "model/Schema.h"
#include "syntax/Diagnostics.h"

#include <optional>
#include <string>
#include <vector>

namespace rnnc {

/// The inputs of a layer, and where to report errors.
struct LayerContext {
  std::vector<Tensor> inputs;
  /// The last layer that dropped the time axis, for a hint.
  std::string lastRecurrent;
  Diagnostics &diagnostics;

  /// The shape of the first input, without the batch.
  const std::vector<int64_t> &shape() const { return inputs.front().shape; }
  /// Reports an error and returns false.
  bool error(SourceRange range, std::string message, std::string hint = {}) {
    diagnostics.error(range, std::move(message), std::move(hint));
    return false;
  }
};

/// What a layer does with the mask of its inputs.
enum class MaskRule {
  Carry,   // the result is masked if all inputs are and it has steps
  First,   // the result has the mask of the first input
  Average, // masked steps do not affect the result, which has no mask
  Sum,     // the same, and where all steps are masked, the result is 0
  Ignore,  // masked steps count like others, with a warning
};

/// Which layer has the last activation of a layer's values.
enum class ActivationSource {
  Unknown,
  Own,     // the layer's argument `activation`
  Applied, // the same, but `linear` keeps that of the layer before
  Input,   // the layer before
};

enum class Wrapping {
  Nothing,
  Steps,      // one layer, applied to each step
  Directions, // a recurrent layer for each direction
};

/// A weight of a layer with a known number of features.
struct Weight {
  /// Columns with the same initializer: in most weights, all columns.
  struct Part {
    int64_t columns;
    const Call *initializer;            // null: the standard one
    std::string_view standard = "ones"; // without arguments
  };

  std::string name;           // as Keras names it: recurrent_kernel
  std::string option;         // the prefix of its arguments: `recurrent` of recurrent_initializer
  std::vector<int64_t> shape; // empty: one number
  std::vector<Part> parts;
  bool isUsed = true;    // false for a bias with use_bias=false
  bool isTrained = true; // false: its numbers come from a file
};

struct LayerDefinition {
  CallSchema schema;
  std::string_view className; // Keras' class

  /// Checks the inputs and fills in the layer's output shape; false after an error.
  bool (*apply)(Layer &layer, LayerContext &context);
  /// What a layer that is applied with `reverse=true` does; null: it has no reverse.
  const LayerDefinition &(*reverse)() = nullptr;
  size_t fewestInputs = 1, mostInputs = 1;
  bool takesTokens = false; // false: takes numbers
  Wrapping wrapping = Wrapping::Nothing;

  /// The layer's weights for inputs with this number of features, in Keras' order; weights that its
  /// options disable are marked as unused. Null: the layer has no weights.
  std::vector<Weight> (*weights)(const Layer &layer, int64_t features) = nullptr;

  MaskRule mask = MaskRule::Carry;
  /// The number in all features of a masked step; nothing if the layer does not create a mask.
  std::optional<double> (*maskedNumber)(const Layer &layer) = nullptr;

  // Only for recurrent layers.
  int64_t states = 0; // number of states; for `rnn` the least number
  int64_t gates = 1;  // blocks of `units` columns in its kernel
  std::string_view cellName =
      {}; // Keras' name in the weights' paths; for `rnn` the name of the cell
  std::vector<std::string> values = {}; // of a step in the order in which it computes them, the
                                        // states last; empty: the states alone

  bool worksOnFeatures = false; // works on each step separately, so time_distributed accepts it
  /// Why it does not, and what to write; empty: it works over time.
  std::string_view whyNotRepeated = {};
  bool isCausal = true; // no output depends on later steps
  /// The same where it depends on the arguments; null: it does not.
  bool (*isCausalLayer)(const Layer &layer) = nullptr;
  /// How many numbers of earlier inputs a streamed step of the layer keeps; null: none.
  int64_t (*history)(const Layer &layer) = nullptr;
  ActivationSource activation = ActivationSource::Unknown;
  bool isConstantForOneFeature = false;

  /// Whether the layer has states that it carries over time.
  bool isRecurrent() const { return states > 0; }
};

/// All kinds of layers.
const std::vector<LayerDefinition> &layerDefinitions();

/// The definition with a name in layerSchemas().
const LayerDefinition &layerDefinition(std::string_view name);

/// "`dense`, `activation` and `dropout`": the kinds that have the property.
std::string namesOfLayers(bool (*has)(const LayerDefinition &), std::string_view conjunction);

} // namespace rnnc
