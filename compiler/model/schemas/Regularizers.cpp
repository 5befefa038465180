// keras.io/api/layers/regularizers
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &regularizerSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"l1", {{"l1", NotNegative, "0.01"}}, 1},
      {"l2", {{"l2", NotNegative, "0.01"}}, 1},
      {"l1_l2", {{"l1", NotNegative, "0"}, {"l2", NotNegative, "0"}}, 2},
  };
  return schemas;
}

} // namespace rnnc
