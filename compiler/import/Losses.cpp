// Keras' losses -> ops, one function each: y is the prediction, t the target.
#include "import/Losses.h"

#include "import/Activations.h"

#include <cmath>
#include <map>
#include <numbers>

using namespace mlir;

namespace rnnc {

namespace {
using namespace rnn;

constexpr double epsilon = 1e-7; // Keras' value for all of them

Value negate(const Body &b, Value x) { return b.scale(-1, x); }
Value square(const Body &b, Value x) { return b.mul(x, x); }
Value oneMinus(const Body &b, Value x) { return b.sub(b.number(1), x); }
Value log(const Body &b, Value x) { return b.apply<LogOp>(x); }
Value sumOfUnits(const Body &b, Value x) { return b.reduce<ReduceSumOp>(x); }

/// Label smoothing: moves a share of the labels to all classes, `each` to every class.
Value smooth(const Body &b, const Arguments &given, Value t, double each) {
  double share = given.real("label_smoothing");
  return share == 0 ? t : b.add(b.scale(1 - share, t), b.number(share * each));
}

/// |y - t| in percent of |t|.
Value percentageError(const Body &b, const Arguments &, Value y, Value t) {
  Value size = b.maximum(b.abs(t), b.number(epsilon));
  return b.scale(100, b.abs(b.div(b.sub(t, y), size)));
}

Value squaredLogarithmicError(const Body &b, const Arguments &, Value y, Value t) {
  auto log1p = [&](Value x) { return b.apply<Log1pOp>(b.maximum(x, b.number(epsilon))); };
  return square(b, b.sub(log1p(t), log1p(y)));
}

/// Quadratic up to delta, linear beyond.
Value huber(const Body &b, const Arguments &given, Value y, Value t) {
  double delta = given.real("delta");
  Value error = b.sub(y, t), size = b.abs(error);
  Value line = b.sub(b.scale(delta, size), b.number(delta * delta / 2));
  return b.ifGreater(size, b.number(delta), line, b.scale(0.5, square(b, error)));
}

/// log((exp(e) + exp(-e)) / 2) for the error e, computed without overflow.
Value logCosh(const Body &b, const Arguments &, Value y, Value t) {
  Value e = b.sub(y, t);
  return b.sub(b.add(e, b.apply<SoftplusOp>(b.scale(-2, e))), b.number(std::numbers::ln2));
}

/// -t log(y) - (1 - t) log(1 - y) for a probability y.
Value crossentropyOfProbability(const Body &b, Value y, Value t) {
  Value p = b.clip(y, epsilon, 1 - epsilon);
  Value one = b.mul(t, log(b, p)), zero = b.mul(oneMinus(b, t), log(b, oneMinus(b, p)));
  return negate(b, b.add(one, zero));
}

Value binaryCrossentropy(const Body &b, const Arguments &given, Value y, Value t) {
  t = smooth(b, given, t, 0.5);
  if (!given.boolean("from_logits"))
    return crossentropyOfProbability(b, y, t);
  // -log(sigmoid(y)) = softplus(-y), and -log(1 - sigmoid(y)) = softplus(y).
  return b.add(b.mul(t, b.apply<SoftplusOp>(negate(b, y))),
               b.mul(oneMinus(b, t), b.apply<SoftplusOp>(y)));
}

/// base^exponent for a base from 0 to 1.
Value power(const Body &b, Value base, double exponent) {
  if (exponent == std::floor(exponent) && exponent <= 4) {
    Value product = exponent == 0 ? b.number(1) : base;
    for (int i = 1; i < exponent; ++i)
      product = b.mul(product, base);
    return product;
  }
  // Avoid the logarithm of 0, whose derivative is infinite.
  Value least = b.maximum(base, b.number(1e-30));
  return b.apply<ExpOp>(b.scale(exponent, log(b, least)));
}

/// A crossentropy in which good predictions count less (arXiv:1708.02002).
Value binaryFocalCrossentropy(const Body &b, const Arguments &given, Value y, Value t) {
  t = smooth(b, given, t, 0.5);
  if (given.boolean("from_logits"))
    y = b.apply<SigmoidOp>(y);
  // 1 minus the probability of the true label.
  Value miss = oneMinus(b, b.add(b.mul(t, y), b.mul(oneMinus(b, t), oneMinus(b, y))));
  Value loss = b.mul(power(b, miss, given.real("gamma")), crossentropyOfProbability(b, y, t));
  if (!given.boolean("apply_class_balancing"))
    return loss;
  double alpha = given.real("alpha");
  return b.mul(b.add(b.scale(alpha, t), b.scale(1 - alpha, oneMinus(b, t))), loss);
}

/// -t log(y / the sum of y)
Value crossentropyOfClasses(const Body &b, const Arguments &given, Value y, Value t) {
  if (given.boolean("from_logits"))
    return negate(b, b.mul(t, logSoftmax(b, y)));
  Value share = b.div(y, b.broadcast(sumOfUnits(b, y)));
  return negate(b, b.mul(t, log(b, b.clip(share, epsilon, 1 - epsilon))));
}

Value categoricalCrossentropy(const Body &b, const Arguments &given, Value y, Value t) {
  return crossentropyOfClasses(b, given, y, smooth(b, given, t, 1.0 / double(b.units)));
}

Value klDivergence(const Body &b, const Arguments &, Value y, Value t) {
  t = b.clip(t, epsilon, 1);
  return b.mul(t, log(b, b.div(t, b.clip(y, epsilon, 1))));
}

Value poisson(const Body &b, const Arguments &, Value y, Value t) {
  return b.sub(y, b.mul(t, log(b, b.add(y, b.number(epsilon)))));
}

/// One-hot encoding of the class t: 1 for its unit, 0 for the others.
Value oneHot(const Body &b, Value t) {
  Value unit = IotaOp::create(b.builder, b.loc, b.type());
  return GreaterOp::create(b.builder, b.loc, b.number(0.5), b.abs(b.sub(unit, b.broadcast(t))));
}

Value sparseCategoricalCrossentropy(const Body &b, const Arguments &given, Value y, Value t) {
  return crossentropyOfClasses(b, given, y, oneHot(b, t));
}

/// Minus the dot product of the two vectors, each divided by its norm.
Value cosineSimilarity(const Body &b, const Arguments &, Value y, Value t) {
  auto unit = [&](Value x) {
    Value length =
        b.sqrt(b.maximum(b.broadcast(sumOfUnits(b, square(b, x))), b.number(epsilon * epsilon)));
    return b.div(x, length);
  };
  return negate(b, b.mul(unit(t), unit(y)));
}

/// max(0, 1 - t y) for labels t of -1 and 1; a label of 0 counts as -1.
Value hinge(const Body &b, const Arguments &, Value y, Value t) {
  Value isZero = oneMinus(b, b.abs(b.apply<SignOp>(t)));
  return b.apply<ReluOp>(oneMinus(b, b.mul(b.sub(t, isZero), y)));
}

enum class Units { Mean, Sum };

struct Loss {
  Value (*build)(const Body &, const Arguments &, Value prediction, Value target);
  Units units = Units::Mean;
};

const std::map<std::string, Loss> losses = {
    {"mean_squared_error",
     {[](const Body &b, const Arguments &, Value y, Value t) { return square(b, b.sub(y, t)); }}},
    {"mean_absolute_error",
     {[](const Body &b, const Arguments &, Value y, Value t) { return b.abs(b.sub(y, t)); }}},
    {"mean_absolute_percentage_error", {percentageError}},
    {"mean_squared_logarithmic_error", {squaredLogarithmicError}},
    {"huber", {huber}},
    {"log_cosh", {logCosh}},
    {"binary_crossentropy", {binaryCrossentropy}},
    {"binary_focal_crossentropy", {binaryFocalCrossentropy}},
    {"categorical_crossentropy", {categoricalCrossentropy, Units::Sum}},
    {"sparse_categorical_crossentropy", {sparseCategoricalCrossentropy, Units::Sum}},
    {"kl_divergence", {klDivergence, Units::Sum}},
    {"poisson", {poisson}},
    {"cosine_similarity", {cosineSimilarity, Units::Sum}},
    {"hinge", {hinge}},
    {"squared_hinge", {[](const Body &b, const Arguments &given, Value y, Value t) {
       return square(b, hinge(b, given, y, t));
     }}},
};
} // namespace

StepLoss stepLoss(const Body &body, const Call &loss, Value prediction, Value target) {
  StepLoss result{losses.at(loss.name).build(body, loss.arguments, prediction, target), Value()};
  if (!loss.arguments.has("ignore_class"))
    return result;
  if (std::optional<double> ignored = loss.arguments.limit("ignore_class")) {
    Body one{body.builder, body.loc, 1};
    Value distance = one.abs(one.sub(target, one.number(*ignored)));
    result.valid = GreaterOp::create(one.builder, one.loc, distance, one.number(0.5));
  }
  return result;
}

int64_t averagedUnits(const Call &loss, int64_t units) {
  return losses.at(loss.name).units == Units::Mean ? units : 1;
}

} // namespace rnnc
