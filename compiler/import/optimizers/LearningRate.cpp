// Keras' schedules (keras.io/api/optimizers/learning_rate_schedules) -> the
// numbers of a `rnn.step_function` of the same name; a number -> an `rnn.learning_rate`, which the
// program can change.
#include "import/optimizers/Formulas.h"
#include "import/optimizers/Schedule.h"

#include <limits>

using namespace mlir;

namespace rnnc {

namespace {

using Numbers = SmallVector<double>;

Numbers decay(const Arguments &a) {
  return {a.real("initial_learning_rate"), a.real("decay_steps"), a.real("decay_rate"),
          double(a.boolean("staircase"))};
}

Numbers polynomialDecay(const Arguments &a) {
  return {a.real("initial_learning_rate"), a.real("decay_steps"), a.real("end_learning_rate"),
          a.real("power"), double(a.boolean("cycle"))};
}

/// Each boundary with the value up to it; the last boundary is never reached.
Numbers piecewiseConstantDecay(const Arguments &a) {
  Numbers result;
  std::vector<double> boundaries = a.numbers("boundaries");
  boundaries.push_back(std::numeric_limits<float>::max());
  for (auto [boundary, value] : llvm::zip(boundaries, a.numbers("values")))
    result.append({boundary, value});
  return result;
}

/// Without a target there is no warm-up, whatever `warmup_steps` is.
Numbers cosineDecay(const Arguments &a) {
  bool warm = a.isGiven("warmup_target");
  return {a.real("initial_learning_rate"), a.real("decay_steps"), a.real("alpha"),
          a.real(warm ? "warmup_target" : "initial_learning_rate"),
          warm ? a.real("warmup_steps") : 0};
}

Numbers cosineDecayRestarts(const Arguments &a) {
  return {a.real("initial_learning_rate"), a.real("first_decay_steps"), a.real("t_mul"),
          a.real("m_mul"), a.real("alpha")};
}

const std::map<std::string, Numbers (*)(const Arguments &)> schedules = {
    {"exponential_decay", decay},          {"inverse_time_decay", decay},
    {"polynomial_decay", polynomialDecay}, {"piecewise_constant_decay", piecewiseConstantDecay},
    {"cosine_decay", cosineDecay},         {"cosine_decay_restarts", cosineDecayRestarts},
};

Numbers numbersOf(const Call &schedule) { return schedules.at(schedule.name)(schedule.arguments); }

} // namespace

Value learningRate(const Body &body, const Arguments &given) {
  if (!given.hasCall("learning_rate"))
    return rnn::LearningRateOp::create(body.builder, body.loc, body.type(),
                                       body.builder.getF64FloatAttr(given.real("learning_rate")));
  const Call &schedule = given.call("learning_rate");
  return rnn::StepFunctionOp::create(body.builder, body.loc, body.type(), schedule.name,
                                     body.builder.getF64ArrayAttr(numbersOf(schedule)),
                                     /*of_calls=*/true);
}

std::optional<Schedule> scheduleOf(const Arguments &optimizer) {
  if (!optimizer.hasCall("learning_rate"))
    return std::nullopt;
  const Call &schedule = optimizer.call("learning_rate");
  return Schedule{"rnn_" + schedule.name, numbersOf(schedule)};
}

} // namespace rnnc
