// Layers applied to values -> a stack with gains around it and a skip connection past it.
#include "exchange/amplifiers/AmplifierStack.h"

#include "data/Error.h"
#include "model/Arguments.h"
#include "model/LayerDefinition.h"

#include <algorithm>
#include <map>

namespace rnn::exchange {

namespace {

/// What a value of the model is.
enum class Role {
  Input,       // all features; after a gain, the scaled audio and the knobs
  Audio,       // the first feature alone
  ScaledAudio, // the same after the gain of the input
  Knobs,       // the other features
  Result,
};

class Walk {
public:
  Walk(const CheckedModel &model, const std::string &format) : model(model.model), format(format) {}

  AmplifierStack read() {
    const rnnc::Tensor &input = model.tensors.front();
    if (model.inputCount != 1 || input.isTokens || input.shape.size() != 2)
      fail("{} holds models of one input f32[?, features]", format);
    if (model.outputs.size() != 1)
      fail("{} holds models of one output", format);
    stack.features = input.shape.back();
    roles[0] = Role::Input;
    for (const rnnc::Layer &layer : model.layers)
      add(layer);
    if (top != model.outputs.front())
      fail("{} holds models whose output is that of the last layer", format);
    return std::move(stack);
  }

private:
  bool is(size_t value, Role role) const {
    auto found = roles.find(value);
    return found != roles.end() && found->second == role;
  }

  bool isAudio(size_t value) const {
    return is(value, Role::Audio) || (stack.features == 1 && is(value, Role::Input));
  }

  void add(const rnnc::Layer &layer) {
    std::string_view kind = layer.definition->schema.name;
    size_t input = layer.inputs.front(), output = layer.outputs.front();
    if (kind == "select_features") {
      roles[output] = selected(layer);
      return;
    }
    if (kind == "rescaling" && stack.layers.empty() && is(input, Role::Audio)) {
      audioGain = factorOf(layer);
      roles[output] = Role::ScaledAudio;
      return;
    }
    if (kind == "concatenate") {
      if (!stack.layers.empty() || layer.inputs.size() != 2 ||
          !is(layer.inputs[0], Role::ScaledAudio) || !is(layer.inputs[1], Role::Knobs))
        failAt(layer);
      stack.inputGain *= audioGain;
      top = output;
      roles.clear(); // the skip connection adds what the gain gives
      roles[output] = Role::Input;
      return;
    }
    if (kind == "add") {
      bool isSkip = layer.inputs.size() == 2 && isAbove(layer.inputs) && !stack.hasSkip &&
                    stack.outputGain == 1;
      if (!isSkip)
        failAt(layer);
      stack.hasSkip = true;
    } else if (input != top || layer.inputs.size() != 1) {
      failAt(layer);
    } else if (kind == "rescaling") {
      scale(layer);
    } else if (kind != "dropout" && kind != "spatial_dropout1d" && kind != "gaussian_noise") {
      // These have no effect on predictions.
      if (stack.hasSkip || stack.outputGain != 1)
        failAt(layer);
      stack.layers.push_back(&layer);
    }
    top = output;
    roles[output] = stack.layers.empty() ? Role::Input : Role::Result;
  }

  /// Whether one of two values is the top and the other one the audio.
  bool isAbove(const std::vector<size_t> &values) const {
    return (values[0] == top && isAudio(values[1])) || (values[1] == top && isAudio(values[0]));
  }

  /// The audio or the knobs of the input.
  Role selected(const rnnc::Layer &layer) {
    const rnnc::Arguments &given = layer.call->arguments;
    bool isToEnd = given.text("stop") == "none" || given.size("stop") == stack.features;
    if (is(layer.inputs.front(), Role::Input)) {
      if (given.size("start") == 0 && given.size("stop") == 1)
        return Role::Audio;
      if (given.size("start") == 1 && isToEnd)
        return Role::Knobs;
    }
    failAt(layer);
  }

  double factorOf(const rnnc::Layer &layer) const {
    double factor = layer.call->arguments.real("scale");
    if (layer.call->arguments.real("offset") != 0 || factor <= 0)
      failAt(layer);
    return factor;
  }

  void scale(const rnnc::Layer &layer) {
    bool isInput = stack.layers.empty();
    if (isInput && stack.features != 1)
      failAt(layer);
    (isInput ? stack.inputGain : stack.outputGain) *= factorOf(layer);
    if (isInput)
      roles.clear(); // the skip connection adds what the gain gives
  }

  [[noreturn]] void failAt(const rnnc::Layer &layer) const {
    fail("{} holds stacks of layers; it cannot hold `{}` at its place in model `{}`", format,
         layer.name, model.name);
  }

  const rnnc::Model &model;
  const std::string &format;
  AmplifierStack stack;
  std::map<size_t, Role> roles; // of values
  size_t top = 0;               // the value on which the next layer stands
  double audioGain = 1;
};

} // namespace

AmplifierStack amplifierStack(const CheckedModel &model, const std::string &format) {
  return Walk(model, format).read();
}

std::vector<Array> weightsWithBias(const rnnc::Layer &layer, const CheckedModel &model,
                                   const Tensors &weights) {
  std::vector<Array> arrays;
  for (const WeightPlace &place : model.weightsOf(layer))
    arrays.push_back(weights.arrays.at(place.path));
  if (!layer.useBias) {
    uint64_t columns = arrays.front().shape.back();
    std::vector<uint64_t> shape = {columns};
    if (layer.definition->schema.name == "gru" && layer.resetAfter)
      shape = {2, columns};
    arrays.push_back({shape, std::vector<float>(*elementsOf(shape))});
  }
  return arrays;
}

void requirePlainRecurrent(const rnnc::Layer &layer, const std::string &format) {
  if (!layer.returnSequences || layer.goBackwards)
    fail("{} gives each step in its order: layer `{}` needs `return_sequences=true` and "
         "`go_backwards=false`",
         format, layer.name);
  if (layer.returnState)
    fail("{} has no layer that returns its state, as `{}` does", format, layer.name);
  if (plainActivation(layer, format) != "tanh" ||
      (layer.recurrentActivation && layer.recurrentActivation->name != "sigmoid"))
    fail("{} computes recurrent layers with `tanh` and `sigmoid`; layer `{}` has others", format,
         layer.name);
  if (layer.definition->schema.name == "gru" && !layer.resetAfter)
    fail("{} has no GRU with `reset_after=false`, as layer `{}` is", format, layer.name);
}

const std::string &plainActivation(const rnnc::Layer &layer, const std::string &format) {
  const rnnc::Call &call = *layer.activation;
  bool isPlain = std::ranges::none_of(
      rnnc::findSchema(rnnc::activationSchemas(), call.name)->arguments,
      [&](const rnnc::ArgumentSchema &argument) { return call.arguments.isGiven(argument.name); });
  if (!isPlain)
    fail("{} has no activations with arguments, as layer `{}` has", format, layer.name);
  return call.name;
}

} // namespace rnn::exchange
