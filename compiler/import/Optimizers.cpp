// A function for each of Keras' optimizers.
#include "import/Optimizers.h"

#include <map>

using namespace mlir;

namespace rnnc {

namespace {

struct Optimizer {
  int64_t (*slots)(const Arguments &);
  void (*build)(const Body &, const Arguments &, ValueRange);
};

void yield(const Body &b, ValueRange slots, Value weight) {
  rnn::YieldOp::create(b.builder, b.loc, slots, ValueRange{weight});
}

/// keras.io/api/optimizers/adam: the bias corrections are in the rate.
void buildAdam(const Body &b, const Arguments &given, ValueRange arguments) {
  Value p = arguments[0], g = arguments[1], m = arguments[2], v = arguments[3];
  double beta1 = given.real("beta_1"), beta2 = given.real("beta_2");
  auto correction = [&](double beta) -> Value {
    return rnn::BiasCorrectionOp::create(b.builder, b.loc, p.getType(),
                                         b.builder.getF64FloatAttr(beta));
  };
  Value c1 = correction(beta1), c2 = correction(beta2);
  Value rate = b.mul(b.number(given.real("learning_rate")), b.div(b.sqrt(c2), c1));
  Value nextM = b.add(m, b.mul(b.sub(g, m), b.number(1 - beta1)));
  Value nextV = b.add(v, b.mul(b.sub(b.mul(g, g), v), b.number(1 - beta2)));
  Value root = b.add(b.sqrt(nextV), b.number(given.real("epsilon")));
  yield(b, {nextM, nextV}, b.sub(p, b.div(b.mul(rate, nextM), root)));
}

/// keras.io/api/optimizers/sgd
void buildSgd(const Body &b, const Arguments &given, ValueRange arguments) {
  Value p = arguments[0], g = arguments[1];
  Value step = b.mul(g, b.number(given.real("learning_rate")));
  if (arguments.size() == 2)
    return yield(b, {}, b.sub(p, step));
  Value momentum = b.number(given.real("momentum"));
  Value velocity = b.sub(b.mul(arguments[2], momentum), step);
  Value next = given.boolean("nesterov") ? b.sub(b.mul(velocity, momentum), step) : velocity;
  yield(b, {velocity}, b.add(p, next));
}

const std::map<std::string, Optimizer> optimizers = {
    {"adam", {[](const Arguments &) -> int64_t { return 2; }, buildAdam}},
    {"sgd",
     {[](const Arguments &given) -> int64_t { return given.real("momentum") != 0; }, buildSgd}},
};

} // namespace

int64_t slotsOf(const Call &optimizer) {
  return optimizers.at(optimizer.name).slots(optimizer.arguments);
}

void buildUpdate(const Body &body, const Call &optimizer, ValueRange arguments) {
  optimizers.at(optimizer.name).build(body, optimizer.arguments, arguments);
}

} // namespace rnnc
