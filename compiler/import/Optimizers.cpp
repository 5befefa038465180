// Keras' optimizers -> updates, one table row each. Their common options come first: gradient
// clipping, then weight decay, then the formula.
#include "import/Optimizers.h"

#include "import/optimizers/Formulas.h"

using namespace mlir;

namespace rnnc {

namespace {

struct Optimizer {
  int64_t (*slots)(const Arguments &); // numbers to keep for each weight
  Updated (*formula)(const Step &);
};

template <int64_t count> int64_t always(const Arguments &) { return count; }

int64_t slotsOfSgd(const Arguments &given) { return given.real("momentum") != 0; }
int64_t slotsOfRmsprop(const Arguments &given) {
  return 1 + (given.real("momentum") > 0) + given.boolean("centered");
}
int64_t slotsOfAdam(const Arguments &given) { return 2 + given.boolean("amsgrad"); }

const std::map<std::string, Optimizer> optimizers = {
    {"sgd", {slotsOfSgd, sgd}},        {"rmsprop", {slotsOfRmsprop, rmsprop}},
    {"adagrad", {always<1>, adagrad}}, {"adadelta", {always<2>, adadelta}},
    {"adam", {slotsOfAdam, adam}},     {"adamw", {slotsOfAdam, adam}},
    {"nadam", {always<2>, nadam}},     {"adamax", {always<2>, adamax}},
    {"lamb", {always<2>, lamb}},       {"lion", {always<1>, lion}},
};

/// At most one of `clipnorm`, `clipvalue` and `global_clipnorm` is on.
Value clip(const Body &b, const Arguments &given, Value gradient) {
  if (double bound = given.limit("clipvalue").value_or(0); bound > 0)
    return b.clip(gradient, -bound, bound);
  auto scaled = [&](Value norm, double bound) {
    return b.mul(gradient, b.div(b.number(bound), b.maximum(norm, b.number(bound))));
  };
  if (double bound = given.limit("clipnorm").value_or(0); bound > 0)
    return scaled(rnn::NormOp::create(b.builder, b.loc, gradient, /*global=*/false), bound);
  if (double bound = given.limit("global_clipnorm").value_or(0); bound > 0) {
    Value norm = rnn::NormOp::create(b.builder, b.loc, gradient, /*global=*/true);
    // As in Keras, an infinite gradient makes all of them NaN: no step would be correct.
    return b.add(scaled(norm, bound), b.sub(norm, norm));
  }
  return gradient;
}

Value decay(const Body &b, const Arguments &given, Value weight, Value rate) {
  double decay = given.limit("weight_decay").value_or(0);
  return decay == 0 ? weight : b.sub(weight, b.mul(b.mul(weight, b.number(decay)), rate));
}

/// The moving average of the weights (`use_ema`): a pass after the others. It includes the weights
/// after each call, even if the call only accumulates gradients. The first update replaces the
/// average, and overwriting counts updates.
void average(OpBuilder &builder, Location loc, const Arguments &given) {
  rnn::UpdateOp::create(
      builder, loc, /*slots=*/1, /*every=*/std::nullopt, /*average=*/true,
      [&](OpBuilder &inside, Location loc, Value weight, Value, ValueRange slots) {
        Body b{inside, loc, 1};
        double callsOfUpdate = std::max<int64_t>(given.size("gradient_accumulation_steps"), 1);
        auto ofCalls = [&](StringRef function, double number) -> Value {
          return rnn::StepFunctionOp::create(inside, loc, b.type(), function,
                                             inside.getF64ArrayAttr({number, callsOfUpdate}),
                                             /*of_calls=*/true);
        };
        Value momentum = ofCalls("ema_momentum", given.real("ema_momentum"));
        Value next = b.add(b.mul(momentum, slots[0]), b.mul(b.sub(b.number(1), momentum), weight));
        if (int64_t every = given.size("ema_overwrite_frequency"); every > 0)
          weight =
              rnn::SelectOp::create(inside, loc, ofCalls("is_every", double(every)), next, weight);
        return rnn::Yielded{.states = {next}, .outputs = {weight}};
      });
}

} // namespace

void buildUpdate(OpBuilder &builder, Location loc, const Call &optimizer) {
  const Arguments &given = optimizer.arguments;
  const Optimizer &row = optimizers.at(optimizer.name);
  int64_t every = given.size("gradient_accumulation_steps");
  rnn::UpdateOp::create(
      builder, loc, row.slots(given), every ? std::optional(every) : std::nullopt,
      /*average=*/false,
      [&](OpBuilder &inside, Location loc, Value weight, Value gradient, ValueRange slots) {
        Body body{inside, loc, 1};
        Value rate = learningRate(body, given);
        gradient = clip(body, given, gradient);
        weight = decay(body, given, weight, rate);
        Updated next = row.formula({body, given, weight, gradient, slots, rate});
        Value updated = next.pop_back_val();
        return rnn::Yielded{.states = next, .outputs = {updated}};
      });
  if (given.boolean("use_ema"))
    average(builder, loc, given);
}

} // namespace rnnc
