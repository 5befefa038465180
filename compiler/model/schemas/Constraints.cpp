// keras.io/api/layers/constraints
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &constraintSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"max_norm", {{"max_value", NotNegative, "2"}, {"axis", Integer, "0"}}, 2},
      {"non_neg", {}, 0},
      {"unit_norm", {{"axis", Integer, "0"}}, 1},
  };
  return schemas;
}

} // namespace rnnc
