// The families of layers -> one list of definitions, and their schemas.
#include "model/LayerDefinition.h"

#include "model/layers/Families.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnnc {

const std::vector<LayerDefinition> &layerDefinitions() {
  static const std::vector<LayerDefinition> definitions = [] {
    std::vector<LayerDefinition> all;
    for (auto family : layerFamilies)
      for (LayerDefinition &definition : family())
        all.push_back(std::move(definition));
    return all;
  }();
  return definitions;
}

const LayerDefinition &layerDefinition(std::string_view name) {
  return *std::ranges::find(layerDefinitions(), name, [](const LayerDefinition &definition) {
    return definition.schema.name;
  });
}

const std::vector<CallSchema> &layerSchemas() {
  static const std::vector<CallSchema> schemas = [] {
    std::vector<CallSchema> all;
    for (const LayerDefinition &definition : layerDefinitions())
      all.push_back(definition.schema);
    return all;
  }();
  return schemas;
}

std::string namesOfLayers(bool (*has)(const LayerDefinition &), std::string_view conjunction) {
  std::vector<std::string> names;
  for (const LayerDefinition &definition : layerDefinitions())
    if (has(definition))
      names.push_back(fmt::format("`{}`", definition.schema.name));
  std::string last = names.back();
  names.pop_back();
  return fmt::format("{} {} {}", fmt::join(names, ", "), conjunction, last);
}

} // namespace rnnc
