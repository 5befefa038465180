// keras.io/api/layers/activations
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &activationSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"linear", {}, 0},
      {"tanh", {}, 0},
      {"sigmoid", {}, 0},
      {"relu",
       {{"negative_slope", Real, "0"}, {"max_value", Limit, "none"}, {"threshold", Real, "0"}},
       3},
      {"relu6", {}, 0},
      {"leaky_relu", {{"negative_slope", Real, "0.2"}}, 1},
      {"elu", {{"alpha", Real, "1"}}, 1},
      {"selu", {}, 0},
      {"celu", {{"alpha", Positive, "1"}}, 1},
      {"gelu", {{"approximate", Boolean, "false"}}, 1},
      {"silu", {}, 0},
      {"swish", {}, 0, "silu"},
      {"mish", {}, 0},
      {"softplus", {}, 0},
      {"softsign", {}, 0},
      {"exponential", {}, 0},
      {"log_sigmoid", {}, 0},
      {"hard_sigmoid", {}, 0},
      {"hard_tanh", {}, 0},
      {"hard_silu", {}, 0},
      {"hard_swish", {}, 0, "hard_silu"},
      {"tanh_shrink", {}, 0},
      {"soft_shrink", {{"threshold", NotNegative, "0.5"}}, 1},
      {"hard_shrink", {{"threshold", NotNegative, "0.5"}}, 1},
      {"threshold", {{"threshold", Real, ""}, {"default_value", Real, ""}}, 2},
      {"squareplus", {{"b", NotNegative, "4"}}, 1},
      {"sparse_plus", {}, 0},
      {"sparse_sigmoid", {}, 0},
      {"softmax", {}, 0},
      {"log_softmax", {}, 0},
  };
  return schemas;
}

} // namespace rnnc
