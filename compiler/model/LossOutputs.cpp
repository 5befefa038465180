// A model -> warnings about a last activation that does not fit the loss: it can be trained, but is
// hardly intended.
#include "model/LossOutputs.h"

#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace rnnc {

namespace {

/// Activations with values between 0 and 1.
const std::set<std::string_view> ofProbabilities = {"sigmoid", "hard_sigmoid", "sparse_sigmoid",
                                                    "softmax"};
/// Activations without negative values, which fit a loss that divides by their sum.
const std::set<std::string_view> ofPositives = {"relu",       "relu6",       "softplus",
                                                "squareplus", "sparse_plus", "exponential"};

/// The layer whose activation computes the tensor; null for other kinds of layers.
const Layer *activationBefore(const Model &model, size_t tensor) {
  for (auto layer = model.layers.rbegin(); layer != model.layers.rend(); ++layer) {
    if (std::ranges::find(layer->outputs, tensor) == layer->outputs.end())
      continue;
    const Layer &own = repeatedLayer(*layer);
    ActivationSource source = own.definition->activation;
    if (source == ActivationSource::Applied && own.activation->name == "linear")
      source = ActivationSource::Input;
    if (source == ActivationSource::Unknown)
      return nullptr;
    if (source != ActivationSource::Input)
      return &own;
    tensor = layer->inputs.front();
  }
  return nullptr;
}

/// The location of the activation, or of the layer that has it by default.
SourceRange placeOf(const Layer &layer) {
  const Arguments &given = layer.call->arguments;
  return given.isGiven("activation") ? given.range("activation") : layer.call->nameRange;
}

} // namespace

void checkLossOutput(const Model &model, Diagnostics &diagnostics) {
  const Call &loss = *model.loss;
  const Layer *last = activationBefore(model, model.outputs.front());
  bool isBinary = loss.name.starts_with("binary_");
  bool divides = loss.name.ends_with("categorical_crossentropy");
  if (!last || (!isBinary && !divides && loss.name != "kl_divergence"))
    return;
  const std::string &activation = last->activation->name;
  std::string_view fitting = isBinary ? "sigmoid" : "softmax";
  bool ofLogits = loss.arguments.has("from_logits") && loss.arguments.boolean("from_logits");
  if (ofLogits && ofProbabilities.contains(activation))
    diagnostics.warning(
        loss.arguments.range("from_logits"),
        fmt::format(
            "`{}` applies a `{}` to logits, and the model's last activation is `{}` already",
            loss.name, fitting, activation),
        "leave one of them out");
  else if (!ofLogits && !ofProbabilities.contains(activation) &&
           !(divides && ofPositives.contains(activation)))
    diagnostics.warning(
        loss.nameRange,
        fmt::format("`{}` compares probabilities, and the model's last activation is `{}`",
                    loss.name, activation),
        loss.arguments.has("from_logits")
            ? fmt::format("write `{}(from_logits=true)`, or `activation={}` in the layer",
                          loss.name, fitting)
            : fmt::format("write `activation={}` in the layer", fitting));
  else
    return;
  diagnostics.note(placeOf(*last), "the activation is here");
}

void checkSingleUnit(const Layer &layer, Diagnostics &diagnostics) {
  const Layer &own = repeatedLayer(layer);
  if (own.outputShape.empty() || own.outputShape.back() != 1)
    return;
  if (own.definition->isConstantForOneFeature)
    diagnostics.warning(layer.call->nameRange,
                        "a single feature that is normalized is always the same number",
                        "leave the layer out");
  if (!own.activation || !own.activation->name.ends_with("softmax"))
    return;
  diagnostics.warning(placeOf(own),
                      fmt::format("a `{}` of one unit is always {}", own.activation->name,
                                  own.activation->name == "softmax" ? 1 : 0),
                      "for two classes and one unit there is `sigmoid`");
}

} // namespace rnnc
