// keras.io/api/layers/activations
#include "model/Definitions.h"

namespace rnnc {

using enum ArgumentType;
using enum ActivationRange;

const std::vector<ActivationDefinition> &activationDefinitions() {
  static const std::vector<ActivationDefinition> definitions = {
      {{"linear", {}, 0}},
      {{"tanh", {}, 0}},
      {{"sigmoid", {}, 0}, ZeroToOne},
      {{"relu",
        {{"negative_slope", Real, "0"}, {"max_value", Limit, "none"}, {"threshold", Real, "0"}},
        3},
       FromZero},
      {{"relu6", {}, 0}, FromZero},
      {{"leaky_relu", {{"negative_slope", Real, "0.2"}}, 1}},
      {{"elu", {{"alpha", Real, "1"}}, 1}},
      {{"selu", {}, 0}},
      {{"celu", {{"alpha", Positive, "1"}}, 1}},
      {{"gelu", {{"approximate", Boolean, "false"}}, 1}},
      {{"silu", {}, 0}},
      {{"swish", {}, 0, "silu"}},
      {{"mish", {}, 0}},
      {{"softplus", {}, 0}, FromZero},
      {{"softsign", {}, 0}},
      {{"exponential", {}, 0}, FromZero},
      {{"log_sigmoid", {}, 0}},
      {{"hard_sigmoid", {}, 0}, ZeroToOne},
      {{"keras2_hard_sigmoid", {}, 0}, ZeroToOne},
      {{"hard_tanh", {}, 0}},
      {{"hard_silu", {}, 0}},
      {{"hard_swish", {}, 0, "hard_silu"}},
      {{"tanh_shrink", {}, 0}},
      {{"soft_shrink", {{"threshold", NotNegative, "0.5"}}, 1}},
      {{"hard_shrink", {{"threshold", NotNegative, "0.5"}}, 1}},
      {{"threshold", {{"threshold", Real, ""}, {"default_value", Real, ""}}, 2}},
      {{"squareplus", {{"b", NotNegative, "4"}}, 1}, FromZero},
      {{"sparse_plus", {}, 0}, FromZero},
      {{"sparse_sigmoid", {}, 0}, ZeroToOne},
      {{"softmax", {}, 0}, ZeroToOne},
      {{"log_softmax", {}, 0}},
  };
  return definitions;
}

} // namespace rnnc
