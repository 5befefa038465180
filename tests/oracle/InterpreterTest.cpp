// The oracle itself: its values by hand, its derivatives by finite differences.
#include "oracle/Interpreter.h"
#include "catch/Expect.h"
#include "oracle/CompileInMemory.h"
#include "oracle/Elementwise.h"
#include "oracle/RandomNumbers.h"
#include "oracle/Reference.h"

#include "data/Random.h"

#include <cmath>
#include <fmt/format.h>
#include <fstream>

using namespace rnn;
using namespace rnn::oracle;

namespace {

constexpr double step = 1e-5;

/// Central differences of `function` by each of `at`.
template <typename Function> Numbers differences(const Function &function, Numbers &at) {
  Numbers slopes;
  for (double &number : at) {
    double before = number;
    number = before + step;
    double above = function();
    number = before - step;
    double below = function();
    number = before;
    slopes.push_back((above - below) / (2 * step));
  }
  return slopes;
}

void requireClose(const Numbers &found, const Numbers &expected, double within) {
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i)
    REQUIRE(found[i] == Approx(expected[i]).margin(within).epsilon(within));
}

Numbers drawNumbers(uint64_t count, RandomStream &random) {
  Numbers numbers(count);
  for (double &number : numbers)
    number = 2 * random.uniform() - 1;
  return numbers;
}

Interpreter interpret(const std::string &text) {
  ScratchFolder folder;
  std::ofstream(folder / "model.rnn") << text;
  return Interpreter(CompiledInMemory(folder / "model.rnn", {}, folder.path()).module());
}

double dot(const Numbers &a, const Numbers &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

} // namespace

TEST_CASE("every elementwise op has the slopes that finite differences have") {
  RandomStream random(1, RandomPurpose::Data, 0);
  for (const auto &[name, op] : elementwiseOps())
    for (int repetition = 0; repetition < 20; ++repetition) {
      Numbers at = drawNumbers(op.partials.size(), random);
      if (name == "sqrt" || name == "log")
        at[0] += 2;
      // Kinks, jumps and poles are where an operand is 0 or both are the same.
      bool isSmooth = std::fabs(at.front() - (at.size() > 1 ? at[1] : 0)) > 0.1;
      for (double number : at)
        isSmooth &= std::fabs(number) > 0.1;
      if (!isSmooth || name == "stop_gradient")
        continue;
      Numbers slopes;
      for (auto partial : op.partials)
        slopes.push_back(partial(at.data()));
      INFO(name << " at " << at[0]);
      requireClose(slopes, differences([&] { return op.value(at.data()); }, at), 1e-6);
    }
}

TEST_CASE("the oracle's pullback and gradient are finite differences'") {
  std::string layers = GENERATE(
      "simple_rnn(3)", "lstm(2, activation=sigmoid, return_sequences=true)\n dense(2, tanh)",
      "gru(3)", "gru(2, reset_after=false, return_sequences=true)\n gru(2)\n dense(1)");
  INFO(layers);
  Interpreter oracle =
      interpret("model m {\n input x: f32[4, 2]\n " + layers + "\n loss mse\n optimizer sgd\n}\n");
  RandomStream random(1, RandomPurpose::Data, 0);
  std::vector<Numbers> parameters;
  for (const Interpreter::Parameter &parameter : oracle.parameters())
    parameters.push_back(drawNumbers(parameter.size, random));
  std::vector<Numbers> input = {drawNumbers(8, random)};
  size_t outputs = oracle.run("predict", parameters, input).results.front().size();
  Numbers cotangent = drawNumbers(outputs, random);

  auto product = [&] {
    return dot(oracle.run("predict", parameters, input, {cotangent}).results.front(), cotangent);
  };
  Evaluation pullback = oracle.run("predict", parameters, input, {cotangent});
  requireClose(pullback.argumentGradients.front(), differences(product, input.front()), 1e-8);

  std::vector<Numbers> all = {input.front(), drawNumbers(outputs, random)};
  std::vector<uint64_t> sizes = oracle.argumentSizes("evaluate");
  if (sizes.size() > all.size()) // of steps, which have weights
    all.push_back(drawNumbers(sizes.back(), random));
  auto loss = [&] { return oracle.run("evaluate", parameters, all).loss.sum; };
  Evaluation gradient = oracle.run("evaluate", parameters, all);
  for (size_t i = 0; i < parameters.size(); ++i) {
    INFO(oracle.parameters()[i].path);
    requireClose(pullback.parameterGradients[i], differences(product, parameters[i]), 1e-8);
    requireClose(gradient.parameterGradients[i], differences(loss, parameters[i]), 1e-8);
  }
}

TEST_CASE("the oracle's values are those of a calculation by hand") {
  Interpreter oracle = interpret("model m {\n input x: f32[2, 1]\n simple_rnn(1)\n"
                                 " loss mse\n optimizer sgd(0.5, momentum=0.25)\n}\n");
  // kernel, recurrent kernel, bias
  std::vector<Numbers> parameters = {{2}, {-1}, {0.5}};
  double first = std::tanh(2 * 0.25 + 0.5);
  double last = std::tanh(2 * 0.75 + 0.5 - first);
  Evaluation evaluation = oracle.run("evaluate", parameters, {{0.25, 0.75}, {3}});
  REQUIRE(evaluation.results.front().front() == Approx(last).epsilon(1e-14));
  REQUIRE(evaluation.loss.sum == Approx((last - 3) * (last - 3)).epsilon(1e-14));

  std::vector<Numbers> weights = {{1, 2}, {3}, {0}}, gradients = {{4, -2}, {0}, {0}};
  Interpreter::OptimizerState state;
  oracle.update(weights, gradients, state);
  requireClose(weights[0], {1 - 0.5 * 4, 2 + 0.5 * 2}, 1e-14);
  oracle.update(weights, gradients, state);
  // The velocity is 0.25 * before - 0.5 * gradient.
  requireClose(weights[0], {-1 - 0.25 * 2 - 2, 3 + 0.25 + 1}, 1e-14);
  requireClose(weights[1], {3}, 1e-14);
}

TEST_CASE("a masked loss is divided by what counts in the whole batch") {
  auto [reduction, divisor] =
      GENERATE(std::pair("sum_over_batch_size", 3.0), std::pair("mean_with_sample_weight", 2.0),
               std::pair("sum", 1.0));
  Interpreter oracle = interpret(fmt::format("model m {{\n input x: f32[2, 1]\n masking()\n"
                                             " dense(1)\n loss mse(reduction={})\n"
                                             " optimizer sgd\n}}\n",
                                             reduction));
  BatchNumbers batch;
  batch.parameters = {{2}, {0}};
  batch.inputs = {{0, 1}, {3, 0.5}};
  batch.targets = {{9, 1}, {2, 2}};
  batch.outputCotangents = {{0, 0}, {0, 0}};
  batch.sampleWeights = {{1, 1}, {0.5, 0.5}};
  Tensors tensors = computeReference(oracle, batch).tensors;
  requireClose(tensors.at(name::loss), {(1 + 0.5 * (16 + 1)) / divisor}, 1e-14);
  requireClose(tensors.at(name::gradient("dense/kernel")), {(2 + 0.5 * (24 - 1)) / divisor}, 1e-14);
  requireClose(tensors.at(name::in(name::mask, "evaluate")), {0, 1, 1, 1}, 0);
}

TEST_CASE("the gradient of a row is the sum of its tokens'") {
  Interpreter oracle = interpret("model m {\n input x: tokens[3]\n embedding(2, 1)\n"
                                 " loss mse(reduction=sum)\n optimizer adagrad\n}\n");
  BatchNumbers batch;
  batch.parameters = {{1, 3}};
  batch.inputs = {{0, 0, 1}};
  batch.targets = {{0, 2, 0}};
  batch.outputCotangents = {{0, 0, 0}};
  Tensors tensors = computeReference(oracle, batch).tensors;
  requireClose(tensors.at(name::gradient("embedding/embeddings")), {2 - 2, 6}, 1e-14);
}

TEST_CASE("random numbers have the mean and the deviation that they should") {
  double factors = 0, sum = 0, squares = 0;
  constexpr uint64_t count = 20000;
  for (uint64_t i = 0; i < count; ++i) {
    double factor = dropoutFactor({7, 1, i % 10}, 3, i / 10, 0.75);
    REQUIRE((factor == 0 || factor == 4));
    factors += factor / count;
    double number = normalNumber({7, 1, i % 10}, 3, i / 10);
    sum += number / count;
    squares += number * number / count;
  }
  REQUIRE(factors == Approx(1).margin(0.05));
  REQUIRE(sum == Approx(0).margin(0.03));
  REQUIRE(squares == Approx(1).margin(0.05));
}

TEST_CASE("noise makes zero of what float32 has no normal number for") {
  Tape exact, noisy([] { return 0.25; });
  Numbers numbers = {1e-39, -1e-39, 0x1p-100, -2};
  CHECK(exact.add(numbers)->values == numbers);
  CHECK(noisy.add(numbers)->values == Numbers{0, 0, 1.25 * 0x1p-100, -2.5});
}

TEST_CASE("the oracle refuses what is no module") {
  REQUIRE(messageOf([] { Interpreter("gru(3)"); }) ==
          "the oracle cannot read the module: custom op 'gru' is unknown (tried 'builtin.gru' as "
          "well)");
}
