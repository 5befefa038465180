// Adam and its relatives: averages of the gradient (m) and of its square (v).
#include "import/optimizers/Formulas.h"

using namespace mlir;

namespace rnnc {

namespace {

struct Moments {
  Value m, v;
};

Moments nextMoments(const Step &s) {
  return {s.average(s.slots[0], s.gradient, s.real("beta_1")),
          s.average(s.slots[1], s.square(s.gradient), s.real("beta_2"))};
}

} // namespace

/// keras.io/api/optimizers/adam: the bias corrections are in the rate
/// (arXiv:1412.6980). With `amsgrad` a third slot is the largest v so far.
Updated adam(const Step &s) {
  Value c1 = s.biasCorrection(s.real("beta_1")), c2 = s.biasCorrection(s.real("beta_2"));
  Value rate = s.mul(s.rate, s.div(s.sqrt(c2), c1));
  auto [m, v] = nextMoments(s);
  Updated result = {m, v};
  if (s.given.boolean("amsgrad"))
    result.push_back(v = s.maximum(s.slots[2], v));
  Value size = s.add(s.sqrt(v), s.argument("epsilon"));
  result.push_back(s.sub(s.weight, s.div(s.mul(rate, m), size)));
  return result;
}

/// keras.io/api/optimizers/Nadam: beta_1 grows with the step t,
/// u_t = beta_1 (1 - 0.96^t / 2), and the bias correction uses the product of all u.
Updated nadam(const Step &s) {
  // Keras rounds them to float32, but not those in the product.
  double beta1 = static_cast<float>(s.real("beta_1")), beta2 = static_cast<float>(s.real("beta_2"));
  Value u = s.stepFunction("nadam_momentum", {beta1, 0});
  Value nextU = s.stepFunction("nadam_momentum", {beta1, 1});
  Value product = s.stepFunction("nadam_product", {s.real("beta_1")});
  Value nextProduct = s.mul(product, nextU);
  Value one = s.number(1);
  Value m = s.average(s.slots[0], s.gradient, beta1);
  Value v = s.average(s.slots[1], s.square(s.gradient), beta2);
  Value ahead = s.add(s.mul(s.div(nextU, s.sub(one, nextProduct)), m),
                      s.mul(s.div(s.sub(one, u), s.sub(one, product)), s.gradient));
  Value size = s.sqrt(s.div(v, s.biasCorrection(s.real("beta_2"))));
  Value change = s.div(s.mul(s.rate, ahead), s.add(size, s.argument("epsilon")));
  return {m, v, s.sub(s.weight, change)};
}

/// keras.io/api/optimizers/adamax: the second slot is the largest gradient, which decays.
Updated adamax(const Step &s) {
  Value rate = s.div(s.rate, s.biasCorrection(s.real("beta_1")));
  Value m = s.average(s.slots[0], s.gradient, s.real("beta_1"));
  Value largest = s.maximum(s.mul(s.argument("beta_2"), s.slots[1]), s.abs(s.gradient));
  Value change = s.div(s.mul(rate, m), s.add(largest, s.argument("epsilon")));
  return {m, largest, s.sub(s.weight, change)};
}

/// keras.io/api/optimizers/lamb: Adam's change, scaled to the size of the
/// parameter's weights (arXiv:1904.00962).
Updated lamb(const Step &s) {
  auto [m, v] = nextMoments(s);
  Value size = s.sqrt(s.div(v, s.biasCorrection(s.real("beta_2"))));
  Value change =
      s.div(s.div(m, s.biasCorrection(s.real("beta_1"))), s.add(size, s.argument("epsilon")));
  // If a norm is zero, the change is not scaled.
  Value weights = s.norm(s.weight), changes = s.norm(change), zero = s.number(0), one = s.number(1);
  Value ratio = s.ifGreater(changes, zero, s.div(weights, changes), one);
  ratio = s.ifGreater(weights, zero, ratio, one);
  return {m, v, s.sub(s.weight, s.mul(s.mul(ratio, s.rate), change))};
}

} // namespace rnnc
