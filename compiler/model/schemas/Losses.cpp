// keras.io/api/losses
#include "model/Schema.h"

namespace rnnc {

const std::vector<CallSchema> &lossSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"mean_squared_error", {}, 0},
      {"mse", {}, 0, "mean_squared_error"},
      {"mean_absolute_error", {}, 0},
      {"mae", {}, 0, "mean_absolute_error"},
  };
  return schemas;
}

} // namespace rnnc
