// An activation with its arguments -> the operators that compute it.
#include "exchange/onnx/ExportActivation.h"

#include "data/Error.h"

#include <cmath>
#include <functional>
#include <map>
#include <numbers>

namespace rnn::exchange::onnx {

namespace {

using Arguments = rnnc::Arguments;
using Formula = std::function<std::string(GraphWriter &, const Arguments &, const std::string &)>;

Formula operatorOf(const char *op) {
  return [op](GraphWriter &writer, const Arguments &, const std::string &x) {
    return writer.node(op, {x});
  };
}

Formula withAlpha(const char *op, const char *argument) {
  return [=](GraphWriter &writer, const Arguments &arguments, const std::string &x) {
    return writer.node(op, {x}, {{"alpha", float(arguments.real(argument))}});
  };
}

Formula hardSigmoid(float alpha) {
  return [=](GraphWriter &writer, const Arguments &, const std::string &x) {
    return writer.node("HardSigmoid", {x}, {{"alpha", alpha}, {"beta", 0.5F}});
  };
}

Formula shrink(bool isSoft) {
  return [=](GraphWriter &writer, const Arguments &arguments, const std::string &x) {
    auto threshold = float(arguments.real("threshold"));
    return writer.node("Shrink", {x}, {{"lambd", threshold}, {"bias", isSoft ? threshold : 0.0F}});
  };
}

Formula onFeatures(const char *op) {
  return [op](GraphWriter &writer, const Arguments &, const std::string &x) {
    return writer.node(op, {x}, {{"axis", int64_t(-1)}});
  };
}

std::string clip(GraphWriter &writer, const std::string &x, float least, float most) {
  return writer.node("Clip", {x, writer.number(least), writer.number(most)});
}

std::string add(GraphWriter &writer, const std::string &x, float number) {
  return writer.node("Add", {x, writer.number(number)});
}

std::string scale(GraphWriter &writer, const std::string &x, float number) {
  return writer.node("Mul", {x, writer.number(number)});
}

std::string relu(GraphWriter &writer, const Arguments &arguments, const std::string &x) {
  auto slope = float(arguments.real("negative_slope")),
       threshold = float(arguments.real("threshold"));
  std::optional<double> most = arguments.limit("max_value");
  if (threshold == 0 && !most)
    return slope == 0 ? writer.node("Relu", {x})
                      : writer.node("LeakyRelu", {x}, {{"alpha", slope}});
  if (threshold == 0 && slope == 0)
    return clip(writer, x, 0, float(*most));
  std::string above = most ? writer.node("Min", {x, writer.number(float(*most))}) : x;
  std::string below = scale(writer, add(writer, x, -threshold), slope);
  // The threshold itself counts as below, where the slope gives 0.
  return writer.node("Where",
                     {writer.node("Greater", {x, writer.number(threshold)}), above, below});
}

std::string gelu(GraphWriter &writer, const Arguments &arguments, const std::string &x) {
  std::string inner;
  if (arguments.boolean("approximate")) {
    std::string cube = writer.node("Mul", {writer.node("Mul", {x, x}), x});
    std::string sum = writer.node("Add", {x, scale(writer, cube, 0.044715F)});
    inner = writer.node("Tanh", {scale(writer, sum, float(std::sqrt(2 / std::numbers::pi)))});
  } else
    inner = writer.node("Erf", {scale(writer, x, float(1 / std::numbers::sqrt2))});
  return writer.node("Mul", {scale(writer, x, 0.5F), add(writer, inner, 1)});
}

std::string threshold(GraphWriter &writer, const Arguments &arguments, const std::string &x) {
  std::string isAbove =
      writer.node("Greater", {x, writer.number(float(arguments.real("threshold")))});
  return writer.node("Where", {isAbove, x, writer.number(float(arguments.real("default_value")))});
}

std::string squareplus(GraphWriter &writer, const Arguments &arguments, const std::string &x) {
  std::string square = add(writer, writer.node("Mul", {x, x}), float(arguments.real("b")));
  return scale(writer, writer.node("Add", {x, writer.node("Sqrt", {square})}), 0.5F);
}

/// The parabola up to 1, and what is above 1.
std::string sparsePlus(GraphWriter &writer, const Arguments &, const std::string &x) {
  std::string rise = clip(writer, add(writer, x, 1), 0, 2);
  std::string parabola = scale(writer, writer.node("Mul", {rise, rise}), 0.25F);
  return writer.node("Add", {parabola, writer.node("Relu", {add(writer, x, -1)})});
}

const std::map<std::string, Formula> &formulas() {
  using W = GraphWriter;
  using A = Arguments;
  using S = const std::string;
  static const std::map<std::string, Formula> all = {
      {"linear", [](W &, const A &, S &x) { return x; }},
      {"tanh", operatorOf("Tanh")},
      {"sigmoid", operatorOf("Sigmoid")},
      {"softplus", operatorOf("Softplus")},
      {"softsign", operatorOf("Softsign")},
      {"exponential", operatorOf("Exp")},
      {"selu", operatorOf("Selu")},
      {"hard_silu", operatorOf("HardSwish")},
      {"elu", withAlpha("Elu", "alpha")},
      {"celu", withAlpha("Celu", "alpha")},
      {"leaky_relu", withAlpha("LeakyRelu", "negative_slope")},
      {"hard_sigmoid", hardSigmoid(1.0F / 6)},
      {"keras2_hard_sigmoid", hardSigmoid(0.2F)},
      {"sparse_sigmoid", hardSigmoid(0.5F)},
      {"soft_shrink", shrink(true)},
      {"hard_shrink", shrink(false)},
      {"softmax", onFeatures("Softmax")},
      {"log_softmax", onFeatures("LogSoftmax")},
      {"relu", relu},
      {"relu6", [](W &w, const A &, S &x) { return clip(w, x, 0, 6); }},
      {"hard_tanh", [](W &w, const A &, S &x) { return clip(w, x, -1, 1); }},
      {"gelu", gelu},
      {"silu", [](W &w, const A &, S &x) { return w.node("Mul", {x, w.node("Sigmoid", {x})}); }},
      {"mish", [](W &w, const A &,
                  S &x) { return w.node("Mul", {x, w.node("Tanh", {w.node("Softplus", {x})})}); }},
      {"log_sigmoid",
       [](W &w, const A &, S &x) {
         return w.node("Neg", {w.node("Softplus", {w.node("Neg", {x})})});
       }},
      {"tanh_shrink",
       [](W &w, const A &, S &x) { return w.node("Sub", {x, w.node("Tanh", {x})}); }},
      {"threshold", threshold},
      {"squareplus", squareplus},
      {"sparse_plus", sparsePlus},
  };
  return all;
}

} // namespace

std::string exportActivation(GraphWriter &writer, const rnnc::Call &activation,
                             const std::string &value) {
  auto formula = formulas().find(activation.name);
  if (formula == formulas().end())
    fail("ONNX cannot hold the activation `{}`", activation.name);
  return formula->second(writer, activation.arguments, value);
}

std::optional<RecurrentFunction> recurrentFunction(const rnnc::Call &activation) {
  static const std::map<std::string, RecurrentFunction> fixed = {
      {"tanh", {"Tanh", {}, {}}},
      {"sigmoid", {"Sigmoid", {}, {}}},
      {"softplus", {"Softplus", {}, {}}},
      {"softsign", {"Softsign", {}, {}}},
      {"linear", {"Affine", {1}, {0}}},
      {"hard_sigmoid", {"HardSigmoid", {1.0F / 6}, {0.5F}}},
      {"keras2_hard_sigmoid", {"HardSigmoid", {0.2F}, {0.5F}}},
      {"sparse_sigmoid", {"HardSigmoid", {0.5F}, {0.5F}}}};
  if (auto found = fixed.find(activation.name); found != fixed.end())
    return found->second;
  const rnnc::Arguments &arguments = activation.arguments;
  if (activation.name == "elu")
    return RecurrentFunction{"Elu", {float(arguments.real("alpha"))}, {}};
  if (activation.name == "leaky_relu")
    return RecurrentFunction{"LeakyRelu", {float(arguments.real("negative_slope"))}, {}};
  bool isPlain = activation.name == "relu" && arguments.real("threshold") == 0 &&
                 !arguments.limit("max_value");
  if (!isPlain)
    return std::nullopt;
  auto slope = float(arguments.real("negative_slope"));
  return slope == 0 ? RecurrentFunction{"Relu", {}, {}}
                    : RecurrentFunction{"LeakyRelu", {slope}, {}};
}

} // namespace rnn::exchange::onnx
