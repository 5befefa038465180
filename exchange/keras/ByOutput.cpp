// One value, a list, or an object -> elements with their outputs, as
// keras.io/api/models/model_training_apis#compile-method describes them.
#include "exchange/keras/ByOutput.h"

#include <algorithm>

namespace rnn::exchange {

namespace {

/// A loss or metric, or a factor.
bool isSerialized(const Json &json) {
  return json.is_string() || json.is_number() || json.contains("class_name");
}

/// A list, possibly nested, -> its elements.
std::vector<Json> elementsOf(const Json &json) {
  if (json.is_null())
    return {};
  if (isSerialized(json))
    return {json};
  std::vector<Json> elements;
  if (!json.is_structured())
    return elements;
  for (const Json &element : json)
    for (Json &inner : elementsOf(element))
      elements.push_back(std::move(inner));
  return elements;
}

} // namespace

std::vector<Output> outputsOf(const ImportedModel &model) {
  std::vector<Output> outputs;
  for (const std::string &value : model.outputs) {
    Output &output = outputs.emplace_back(Output{value, value});
    for (const ImportedLayer &layer : model.layers)
      if (std::ranges::find(layer.results, value) != layer.results.end())
        if (const Value *name = findArgument(layer.call, "name"))
          output.name = name->text;
  }
  if (outputs.empty())
    outputs.emplace_back();
  return outputs;
}

std::optional<std::vector<std::pair<size_t, Json>>>
byOutput(const Json &given, const std::vector<Output> &outputs, OneForAll oneForAll) {
  std::vector<std::pair<size_t, Json>> found;
  auto add = [&](size_t place, const Json &json) {
    for (Json &element : elementsOf(json))
      found.emplace_back(place, std::move(element));
  };
  if (given.is_null())
    return found;
  if (outputs.size() == 1) {
    add(0, given);
  } else if (isSerialized(given)) {
    if (oneForAll == OneForAll::No)
      return std::nullopt;
    for (size_t place = 0; place < outputs.size(); ++place)
      add(place, given);
  } else if (given.is_array()) {
    if (given.size() != outputs.size())
      return std::nullopt;
    for (size_t place = 0; place < outputs.size(); ++place)
      add(place, given[place]);
  } else {
    size_t known = 0;
    for (size_t place = 0; place < outputs.size(); ++place)
      if (auto own = given.find(outputs[place].name); own != given.end()) {
        add(place, *own);
        ++known;
      }
    if (known != given.size())
      return std::nullopt;
  }
  return found;
}

} // namespace rnn::exchange
