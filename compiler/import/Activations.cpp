// Keras' activations -> ops, one function each.
#include "import/Activations.h"

#include <cmath>
#include <map>
#include <numbers>

using namespace mlir;

namespace rnnc {

namespace {
using namespace rnn;

Value negate(const Body &b, Value x) { return b.scale(-1, x); }

template <typename Op> Value apply(const Body &b, const Arguments &, Value x) {
  return b.apply<Op>(x);
}

Value leakyRelu(const Body &b, Value x, double slope) {
  return b.ifGreater(b.number(0), x, b.scale(slope, x), x);
}

/// keras.io/api/layers/activations: a threshold instead of 0, a limit, and a
/// slope below the threshold.
Value relu(const Body &b, const Arguments &given, Value x) {
  double slope = given.real("negative_slope"), threshold = given.real("threshold");
  std::optional<double> limit = given.limit("max_value");
  if (slope != 0 && !limit && threshold == 0)
    return leakyRelu(b, x, slope);
  Value y =
      threshold == 0 ? b.apply<ReluOp>(x) : b.ifGreater(x, b.number(threshold), x, b.number(0));
  if (limit)
    y = threshold == 0 ? b.minimum(y, b.number(*limit)) : b.clip(y, 0, *limit);
  if (slope == 0)
    return y;
  Value below = b.apply<ReluOp>(b.sub(b.number(threshold), x));
  return b.sub(y, b.scale(slope, below));
}

Value relu6(const Body &b, Value x) { return b.minimum(b.apply<ReluOp>(x), b.number(6)); }

/// alpha (exp(x / divisor) - 1) below 0. The exponential is never applied to x above 0, where its
/// infinity would make the derivative NaN.
Value exponentialBelow(const Body &b, Value x, double alpha, double divisor) {
  Value zero = b.number(0), below = b.ifGreater(x, zero, zero, x);
  if (divisor != 1)
    below = b.div(below, b.number(divisor));
  Value curve = b.apply<Expm1Op>(below);
  return b.ifGreater(x, zero, x, alpha == 1 ? curve : b.scale(alpha, curve));
}

Value selu(const Body &b, const Arguments &, Value x) {
  constexpr double alpha = 1.6732632423543772, scale = 1.0507009873554805; // arXiv:1706.02515
  return b.scale(scale, exponentialBelow(b, x, alpha, 1));
}

Value gelu(const Body &b, const Arguments &given, Value x) {
  using namespace std::numbers;
  if (!given.boolean("approximate"))
    return b.mul(b.scale(0.5, x), b.apply<ErfcOp>(b.scale(-1 / sqrt2, x)));
  // (1 + tanh(u)) / 2 equals sigmoid(2u), which avoids cancellation.
  Value cube = b.mul(x, b.mul(x, x));
  Value inner = b.scale(2 * sqrt2 * inv_sqrtpi, b.add(x, b.scale(0.044715, cube)));
  return b.mul(x, b.apply<SigmoidOp>(inner));
}

Value hardSigmoid(const Body &b, Value x) {
  return b.div(relu6(b, b.add(x, b.number(3))), b.number(6));
}

/// `hard_sigmoid` of Keras 1 and 2, whose slope is another.
Value keras2HardSigmoid(const Body &b, const Arguments &, Value x) {
  Value line = b.add(b.scale(0.2, x), b.number(0.5));
  return b.minimum(b.apply<ReluOp>(line), b.number(1));
}

Value hardTanh(const Body &b, const Arguments &, Value x) {
  Value one = b.number(1), minusOne = b.number(-1);
  return b.ifGreater(x, one, one, b.ifGreater(minusOne, x, minusOne, x));
}

Value softShrink(const Body &b, const Arguments &given, Value x) {
  Value t = b.number(given.real("threshold")), minusT = b.number(-given.real("threshold"));
  Value low = b.ifGreater(minusT, x, b.add(x, t), b.number(0));
  return b.ifGreater(x, t, b.sub(x, t), low);
}

/// 0 up to -1, (x + 1)^2 / 4 between, x from 1 on.
Value sparsePlus(const Body &b, const Arguments &, Value x) {
  Value shifted = b.add(x, b.number(1));
  Value curve = b.ifGreater(b.number(1), x, b.scale(0.25, b.mul(shifted, shifted)), x);
  return b.ifGreater(x, b.number(-1), curve, b.number(0));
}

Value sparseSigmoid(const Body &b, const Arguments &, Value x) {
  Value line = b.scale(0.5, b.add(x, b.number(1)));
  return b.ifGreater(x, b.number(-1), b.ifGreater(b.number(1), x, line, b.number(1)), b.number(0));
}

/// x minus its maximum: exponentials of it are at most 1.
Value belowMaximum(const Body &b, Value x) {
  Value most = b.reduce<ReduceMaxOp>(b.apply<StopGradientOp>(x));
  return b.sub(x, b.broadcast(most));
}

using Builder = Value (*)(const Body &, const Arguments &, Value);

const std::map<std::string, Builder> activations = {
    {"linear", [](const Body &, const Arguments &, Value x) { return x; }},
    {"tanh", apply<TanhOp>},
    {"sigmoid", apply<SigmoidOp>},
    {"relu", relu},
    {"relu6", [](const Body &b, const Arguments &, Value x) { return relu6(b, x); }},
    {"leaky_relu", [](const Body &b, const Arguments &given,
                      Value x) { return leakyRelu(b, x, given.real("negative_slope")); }},
    {"elu", [](const Body &b, const Arguments &given,
               Value x) { return exponentialBelow(b, x, given.real("alpha"), 1); }},
    {"selu", selu},
    {"celu",
     [](const Body &b, const Arguments &given, Value x) {
       return exponentialBelow(b, x, given.real("alpha"), given.real("alpha"));
     }},
    {"gelu", gelu},
    {"silu",
     [](const Body &b, const Arguments &, Value x) { return b.mul(x, b.apply<SigmoidOp>(x)); }},
    {"mish", [](const Body &b, const Arguments &,
                Value x) { return b.mul(x, b.apply<TanhOp>(b.apply<SoftplusOp>(x))); }},
    {"softplus", apply<SoftplusOp>},
    {"softsign", [](const Body &b, const Arguments &,
                    Value x) { return b.div(x, b.add(b.number(1), b.abs(x))); }},
    {"exponential", apply<ExpOp>},
    {"log_sigmoid", [](const Body &b, const Arguments &,
                       Value x) { return negate(b, b.apply<SoftplusOp>(negate(b, x))); }},
    {"hard_sigmoid", [](const Body &b, const Arguments &, Value x) { return hardSigmoid(b, x); }},
    {"keras2_hard_sigmoid", keras2HardSigmoid},
    {"hard_tanh", hardTanh},
    {"hard_silu",
     [](const Body &b, const Arguments &, Value x) { return b.mul(x, hardSigmoid(b, x)); }},
    {"tanh_shrink",
     [](const Body &b, const Arguments &, Value x) { return b.sub(x, b.apply<TanhOp>(x)); }},
    {"soft_shrink", softShrink},
    {"hard_shrink",
     [](const Body &b, const Arguments &given, Value x) {
       return b.ifGreater(b.abs(x), b.number(given.real("threshold")), x, b.number(0));
     }},
    {"threshold",
     [](const Body &b, const Arguments &given, Value x) {
       return b.ifGreater(x, b.number(given.real("threshold")), x,
                          b.number(given.real("default_value")));
     }},
    {"squareplus",
     [](const Body &b, const Arguments &given, Value x) {
       return b.scale(0.5, b.add(x, b.sqrt(b.add(b.mul(x, x), b.number(given.real("b"))))));
     }},
    {"sparse_plus", sparsePlus},
    {"sparse_sigmoid", sparseSigmoid},
    {"softmax", [](const Body &b, const Arguments &, Value x) { return softmax(b, x); }},
    {"log_softmax", [](const Body &b, const Arguments &, Value x) { return logSoftmax(b, x); }},
};
} // namespace

Value softmax(const Body &b, Value x) {
  Value e = b.apply<ExpOp>(belowMaximum(b, x));
  return b.div(e, b.broadcast(b.reduce<ReduceSumOp>(e)));
}

Value logSoftmax(const Body &b, Value x) {
  Value shifted = belowMaximum(b, x);
  Value sum = b.reduce<ReduceSumOp>(b.apply<ExpOp>(shifted));
  return b.sub(shifted, b.broadcast(b.apply<LogOp>(sum)));
}

Value activate(const Body &body, const Call &activation, Value x) {
  return activations.at(activation.name)(body, activation.arguments, x);
}

} // namespace rnnc
