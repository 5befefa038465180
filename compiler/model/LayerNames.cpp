// Names of layers: given ones, and those that Keras gives.
#include "model/LayerNames.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace rnnc {

std::string LayerNames::ownName(const Call &call) {
  const Arguments &arguments = call.arguments;
  if (!arguments.isGiven("name")) {
    int number = counts[call.name]++;
    return number == 0 ? call.name : fmt::format("{}_{}", call.name, number);
  }
  std::string name = arguments.text("name");
  bool plain = std::ranges::all_of(
      name, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; });
  if (name.empty() || !plain)
    diagnostics.error(
        arguments.range("name"),
        "a layer's name is made of letters, digits, `_`, `-` and `.`, and is not empty");
  return name;
}

std::string LayerNames::uniqueName(const Call &call) {
  bool given = call.arguments.isGiven("name");
  std::string name = ownName(call);
  SourceRange range = given ? call.arguments.range("name") : call.nameRange;
  for (const Parameter &parameter : parameters)
    if (parameter.name == name) {
      diagnostics.error(range, fmt::format("a parameter has the name `{}`", name),
                        "give one of them another name");
      diagnostics.note(parameter.range, "it is here");
    }
  if (auto [first, isNew] = names.try_emplace(name, range); !isNew && !name.empty()) {
    diagnostics.error(
        range, fmt::format("another layer has the {}name `{}`", given ? "" : "automatic ", name),
        given ? "" : "give this layer a name: `name=\"...\"`");
    diagnostics.note(first->second, "it is here");
  }
  return name;
}

void LayerNames::name(Layer &layer) {
  layer.name = uniqueName(*layer.call);
  std::string own;
  for (size_t i = 0; i < layer.wrapped.size(); ++i) {
    bool isGiven = i == 1 && layer.call->arguments.hasCall("backward_layer");
    if (i == 0 || isGiven)
      own = ownName(*layer.wrapped[i].call);
    const char *direction = layer.definition->wrapping != Wrapping::Directions || isGiven ? ""
                            : i == 0 ? "forward_"
                                     : "backward_";
    layer.wrapped[i].name = fmt::format("{}/{}{}", layer.name, direction, own);
  }
}

} // namespace rnnc
