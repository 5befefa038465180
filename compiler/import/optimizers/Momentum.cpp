// Optimizers with the same rate for all weights -> ops.
#include "import/optimizers/Formulas.h"

using namespace mlir;

namespace rnnc {

/// keras.io/api/optimizers/sgd: the slot is the velocity.
Updated sgd(const Step &s) {
  Value step = s.mul(s.gradient, s.rate);
  if (s.slots.empty())
    return {s.sub(s.weight, step)};
  Value momentum = s.argument("momentum");
  Value velocity = s.sub(s.mul(s.slots[0], momentum), step);
  Value change = s.given.boolean("nesterov") ? s.sub(s.mul(velocity, momentum), step) : velocity;
  return {velocity, s.add(s.weight, change)};
}

/// keras.io/api/optimizers/lion: the slot is the momentum (arXiv:2302.06675).
Updated lion(const Step &s) {
  Value momentum = s.slots[0];
  auto mix = [&](double kept) {
    return s.add(s.mul(momentum, s.number(kept)), s.mul(s.gradient, s.number(1 - kept)));
  };
  Value direction = rnn::SignOp::create(s.builder, s.loc, mix(s.real("beta_1")));
  return {mix(s.real("beta_2")), s.sub(s.weight, s.mul(s.rate, direction))};
}

} // namespace rnnc
