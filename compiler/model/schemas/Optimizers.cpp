// keras.io/api/optimizers
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &optimizerSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"adam",
       {{"learning_rate", NotNegative, "0.001"},
        {"beta_1", Fraction, "0.9"},
        {"beta_2", Fraction, "0.999"},
        {"epsilon", NotNegative, "1e-7"}},
       4},
      {"sgd",
       {{"learning_rate", NotNegative, "0.01"},
        {"momentum", Fraction, "0"},
        {"nesterov", Boolean, "false"}},
       3},
  };
  return schemas;
}

} // namespace rnnc
