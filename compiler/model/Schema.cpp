// A name -> its schema.
#include "model/Schema.h"

namespace rnnc {

const CallSchema *findSchema(const std::vector<CallSchema> &schemas, std::string_view name) {
  for (const CallSchema &schema : schemas)
    if (schema.name == name)
      return &schema;
  return nullptr;
}

std::vector<std::string_view> namesOf(const std::vector<CallSchema> &schemas) {
  std::vector<std::string_view> names;
  for (const CallSchema &schema : schemas)
    names.push_back(schema.name);
  return names;
}

} // namespace rnnc
