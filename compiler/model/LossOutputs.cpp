// Names of outputs -> their places; warnings about a last activation that does not fit the loss:
// the model can be trained, but is hardly intended.
#include "model/LossOutputs.h"

#include "model/Definitions.h"
#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

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

std::optional<size_t> placeOfOutput(const ast::Value &name, std::string_view what,
                                    const Model &model, Diagnostics &diagnostics) {
  std::string names;
  for (size_t place = 0; place < model.outputs.size(); ++place) {
    const std::string &known = model.tensors[model.outputs[place]].name;
    if (name.kind == ast::Value::Identifier && known == name.text)
      return place;
    names += fmt::format("{}`{}`", place ? ", " : "", known);
  }
  diagnostics.error(name.range,
                    fmt::format("{} needs an output of the model, found {}", what, describe(name)),
                    fmt::format("the outputs are {}; the statement `output` names them", names));
  return std::nullopt;
}

void checkLossOutput(const Model &model, size_t output, const Call &loss,
                     Diagnostics &diagnostics) {
  const Layer *last = activationBefore(model, output);
  LossPrediction prediction = lossDefinition(loss.name).prediction;
  bool ofProbabilities =
      prediction != LossPrediction::Unbounded && prediction != LossPrediction::FromZero;
  if (!last || !ofProbabilities)
    return;
  const std::string activation = last->activation ? last->activation->name : "linear";
  ActivationRange range = activationDefinition(activation).range;
  bool fits = range == ActivationRange::ZeroToOne;
  bool canBeDivided = prediction == LossPrediction::Weights && range == ActivationRange::FromZero;
  std::string_view fitting = prediction == LossPrediction::Probabilities ? "sigmoid" : "softmax";
  std::string remedy = last->activation ? fmt::format("`activation={}` in the layer", fitting)
                                        : fmt::format("`activation({})` behind the layer", fitting);
  bool ofLogits = loss.arguments.has("from_logits") && loss.arguments.boolean("from_logits");
  if (ofLogits && fits)
    diagnostics.warning(
        loss.arguments.range("from_logits"),
        fmt::format(
            "`{}` applies a `{}` to logits, and the model's last activation is `{}` already",
            loss.name, fitting, activation),
        "leave one of them out");
  else if (!ofLogits && !fits && !canBeDivided)
    diagnostics.warning(
        loss.nameRange,
        fmt::format("`{}` compares probabilities, and the model's last activation is `{}`",
                    loss.name, activation),
        loss.arguments.has("from_logits")
            ? fmt::format("write `{}(from_logits=true)`, or {}", loss.name, remedy)
            : fmt::format("write {}", remedy));
  else
    return;
  diagnostics.note(placeOf(*last), "the activation is here");
}

bool hasWeightsBefore(const Model &model, size_t output, SourceRange range,
                      Diagnostics &diagnostics) {
  if (output >= model.inputCount)
    return true;
  diagnostics.error(range, fmt::format("`{}` is an input, so no weight changes its loss",
                                       model.tensors[output].name));
  return false;
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
