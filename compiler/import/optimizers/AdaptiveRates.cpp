// Optimizers that divide the gradient of each weight by its typical size -> ops.
#include "import/optimizers/Formulas.h"

using namespace mlir;

namespace rnnc {

/// keras.io/api/optimizers/rmsprop: slots are the mean square, then with
/// `momentum` the velocity, then with `centered` the mean gradient.
Updated rmsprop(const Step &s) {
  double rho = s.real("rho"), momentum = s.real("momentum");
  auto mean = [&](Value old, Value next) {
    return s.add(s.mul(s.number(rho), old), s.mul(s.number(1 - rho), next));
  };
  Updated result = {mean(s.slots[0], s.square(s.gradient))};
  Value size = result[0], center;
  if (s.given.boolean("centered")) {
    center = mean(s.slots.back(), s.gradient);
    size = s.sub(size, s.square(center));
  }
  Value change = s.div(s.mul(s.rate, s.gradient), s.sqrt(s.add(size, s.argument("epsilon"))));
  if (momentum > 0) {
    change = s.add(s.mul(s.number(momentum), s.slots[1]), change);
    result.push_back(change);
  }
  if (center)
    result.push_back(center);
  result.push_back(s.sub(s.weight, change));
  return result;
}

/// keras.io/api/optimizers/adagrad: the slot is the sum of squares without its
/// initial value, because slots begin with zero.
Updated adagrad(const Step &s) {
  Value sum = s.add(s.slots[0], s.square(s.gradient));
  Value initial = s.number(s.real("initial_accumulator_value") + s.real("epsilon"));
  Value change = s.div(s.mul(s.rate, s.gradient), s.sqrt(s.add(sum, initial)));
  return {sum, s.sub(s.weight, change)};
}

/// keras.io/api/optimizers/adadelta: slots are the mean squares of gradients and
/// of changes (arXiv:1212.5701).
Updated adadelta(const Step &s) {
  double rho = s.real("rho");
  Value epsilon = s.argument("epsilon");
  auto mean = [&](Value old, Value square) {
    return s.add(s.mul(s.number(rho), old), s.mul(s.number(1 - rho), square));
  };
  auto size = [&](Value meanSquare) { return s.sqrt(s.add(meanSquare, epsilon)); };
  Value gradients = mean(s.slots[0], s.square(s.gradient));
  Value change = s.div(s.mul(size(s.slots[1]), s.gradient), size(gradients));
  return {gradients, mean(s.slots[1], s.square(change)), s.sub(s.weight, s.mul(s.rate, change))};
}

} // namespace rnnc
