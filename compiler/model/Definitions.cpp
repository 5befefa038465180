// The tables of definitions -> their schemas, and the row of a name.
#include "model/Definitions.h"

#include <algorithm>

namespace rnnc {

namespace {

template <typename Definition>
std::vector<CallSchema> schemasOf(const std::vector<Definition> &definitions) {
  std::vector<CallSchema> schemas;
  for (const Definition &definition : definitions)
    schemas.push_back(definition.schema);
  return schemas;
}

template <typename Definition>
const Definition &find(const std::vector<Definition> &definitions, std::string_view name) {
  return *std::ranges::find(definitions, name,
                            [](const Definition &each) { return each.schema.name; });
}

} // namespace

const std::vector<CallSchema> &activationSchemas() {
  static const std::vector<CallSchema> schemas = schemasOf(activationDefinitions());
  return schemas;
}

const std::vector<CallSchema> &lossSchemas() {
  static const std::vector<CallSchema> schemas = schemasOf(lossDefinitions());
  return schemas;
}

const std::vector<CallSchema> &metricSchemas() {
  static const std::vector<CallSchema> schemas = schemasOf(metricDefinitions());
  return schemas;
}

const ActivationDefinition &activationDefinition(std::string_view name) {
  return find(activationDefinitions(), name);
}

const LossDefinition &lossDefinition(std::string_view name) {
  return find(lossDefinitions(), name);
}

const MetricDefinition &metricDefinition(std::string_view name) {
  return find(metricDefinitions(), name);
}

} // namespace rnnc
