// An operator with alpha and beta -> an activation of the language.
#include "exchange/onnx/Activations.h"

#include <cmath>
#include <map>

namespace rnn::exchange::onnx {

namespace {

bool isNear(float a, float b) { return std::abs(a - b) < 1e-6F; }

Value withArgument(const char *name, const char *argument, float value) {
  return callValue(name, {{argument, realValue(value)}});
}

} // namespace

std::optional<Value> activationOf(const std::string &op, std::optional<float> alpha,
                                  std::optional<float> beta) {
  static const std::map<std::string, const char *> plain = {
      {"Tanh", "tanh"},         {"Sigmoid", "sigmoid"},
      {"Relu", "relu"},         {"Softplus", "softplus"},
      {"Softsign", "softsign"}, {"Exp", "exponential"},
      {"Mish", "mish"},         {"HardSwish", "hard_silu"},
      {"Selu", "selu"},         {"LogSigmoid", "log_sigmoid"}};
  if (auto found = plain.find(op); found != plain.end()) {
    // Selu with other constants than its own has no name.
    bool isStandard = op != "Selu" || ((!alpha || isNear(*alpha, 1.6732632F)) &&
                                       (!beta || isNear(*beta, 1.0507010F)));
    return isStandard ? std::optional(nameValue(found->second)) : std::nullopt;
  }
  if (op == "HardSigmoid") {
    float slope = alpha.value_or(0.2F);
    if (!isNear(beta.value_or(0.5F), 0.5F))
      return std::nullopt;
    if (isNear(slope, 0.2F))
      return nameValue("keras2_hard_sigmoid");
    if (isNear(slope, 0.5F))
      return nameValue("sparse_sigmoid");
    return std::abs(slope - 1.0F / 6) < 1e-5F ? std::optional(nameValue("hard_sigmoid"))
                                              : std::nullopt;
  }
  if (op == "Affine" && isNear(alpha.value_or(1), 1) && isNear(beta.value_or(0), 0))
    return nameValue("linear");
  if (op == "ScaledTanh" && isNear(alpha.value_or(1), 1) && isNear(beta.value_or(1), 1))
    return nameValue("tanh");
  if (op == "LeakyRelu")
    return withArgument("leaky_relu", "negative_slope", alpha.value_or(0.01F));
  if (op == "Elu")
    return withArgument("elu", "alpha", alpha.value_or(1));
  if (op == "Celu")
    return withArgument("celu", "alpha", alpha.value_or(1));
  if (op == "ThresholdedRelu")
    return callValue("threshold", {{"threshold", realValue(alpha.value_or(1))},
                                   {"default_value", realValue(0)}});
  if (op == "Swish" && isNear(alpha.value_or(1), 1))
    return nameValue("silu");
  return std::nullopt;
}

std::optional<Value> activationOfBounds(std::optional<float> lower, std::optional<float> upper) {
  if (lower == 0.0F && !upper)
    return nameValue("relu");
  if (lower == 0.0F && *upper > 0)
    return callValue("relu", {{"max_value", realValue(*upper)}});
  if (lower == -1.0F && upper == 1.0F)
    return nameValue("hard_tanh");
  return std::nullopt;
}

} // namespace rnn::exchange::onnx
