// The rules of Keras' layers that a graph needs before the language has checked it.
#include "exchange/keras/CallResults.h"

#include "model/LayerRules.h"

#include <algorithm>

namespace rnn::exchange {

bool isTrue(const Value &call, std::string_view argument) {
  const Value *value = findArgument(call, argument);
  return value && value->boolean;
}

bool isReversible(const Value &call) { return rnnc::layerDefinition(call.text).reverse; }

bool takesStates(const Value &call) {
  return call.text == "bidirectional" || rnnc::layerDefinition(call.text).isRecurrent();
}

size_t resultCount(const Value &call) {
  bool isBidirectional = call.text == "bidirectional";
  const Value &recurrent = isBidirectional ? *findArgument(call, "layer") : call;
  size_t states = 0;
  if (isTrue(recurrent, "return_state"))
    states = size_t(rnnc::layerDefinition(recurrent.text).states) * (isBidirectional ? 2 : 1);
  const Value *merge = findArgument(call, "merge_mode");
  return (isBidirectional && merge && merge->text == "none" ? 2 : 1) + states;
}

size_t resultRank(const Value &call, size_t first, size_t last) {
  const Value &layer = call.text == "bidirectional" ? *findArgument(call, "layer") : call;
  if (layer.text == "reshape")
    if (const Value *shape = findArgument(layer, "target_shape"))
      return shape->arguments.size() + 1;
  if (layer.text == "flatten")
    return 2;
  if (first == 0)
    return 0;
  if (layer.text == "dot") // without an axis of each, and with one axis of samples
    return std::max<size_t>(2, first + last - 3);
  if (rnnc::layerDefinition(layer.text).isRecurrent())
    return isTrue(layer, "return_sequences") ? first : first - 1;
  if (layer.text.starts_with("global_"))
    return isTrue(layer, "keepdims") ? first : first - 1;
  bool addsAxis = rnnc::layerDefinition(layer.text).takesTokens || layer.text == "repeat_vector";
  return addsAxis ? first + 1 : first;
}

std::optional<std::vector<std::string>> weightNamesOf(const Value &call) {
  rnnc::Source source("", "");
  rnnc::Diagnostics diagnostics(source);
  std::optional<rnnc::Call> checked =
      rnnc::resolveCall(call, rnnc::layerSchemas(), "layer", diagnostics);
  if (!checked)
    return std::nullopt;
  std::vector<std::string> names;
  auto add = [&](const rnnc::Layer &layer, auto &&self) -> void {
    for (const rnnc::Layer &inner : layer.wrapped)
      self(inner, self);
    for (const rnnc::Weight &weight : rnnc::weightsOf(layer, 1))
      if (weight.isUsed)
        names.push_back(weight.name);
  };
  add(rnnc::layerOf(*checked), add);
  return names;
}

} // namespace rnn::exchange
