// A model -> its functions run on random numbers -> differences from the oracle.
#include "oracle/CheckModel.h"

#include "oracle/BatchDrawing.h"
#include "oracle/CompiledRun.h"

#include <cmath>

namespace rnn::oracle {

namespace {

/// What float32 may lose in a well-conditioned model; some 20 times the median
/// of the largest error of a model.
constexpr double usualBound = 2e-5;

/// Beyond it float32 has no digits to compare: `exponential` of a large number.
constexpr double largestNumber = 1e3;

double largest(const Numbers &numbers) {
  double most = 0;
  for (double number : numbers)
    most = std::isnan(number) ? INFINITY : std::max(most, std::fabs(number));
  return most;
}

double distance(const Numbers &a, const Numbers &b) {
  if (a.size() != b.size())
    return INFINITY;
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    double apart = std::fabs(a[i] - b[i]);
    most = std::isnan(apart) ? INFINITY : std::max(most, apart); // std::max would lose a NaN
  }
  return most;
}

class Check {
public:
  Check(const rnn_model &model, const std::string &module, uint64_t length, uint64_t samples,
        uint64_t seed)
      : model(model), oracle(module), random(seed, RandomPurpose::Data, 1), drawing(model, random) {
    for (const Interpreter::Parameter &parameter : oracle.parameters())
      places.push_back(placeOf(parameter.path));
    batch.length = length;
    drawNumbers(samples);
  }

  std::vector<TensorError> run() {
    CompiledRun compiled(model, arenaOf(batch.parameters), batch);
    Tensors ours = compiled.run();
    for (const auto &[tensor, numbers] : ours)
      compare(tensor, numbers);
    for (const auto &[tensor, numbers] : reference.tensors)
      if (!ours.contains(tensor))
        errors.push_back({tensor + ", which nobody computes", INFINITY, 0});
    if (model.update)
      checkUpdates(compiled);
    noteOverruns(compiled);
    if (model.evaluate && !batch.states.empty())
      checkNextBatch(ours.at(name::in(name::states, "evaluate")));
    if (model.update && random.below(4) == 0)
      checkTraining();
    return std::move(errors);
  }

private:
  const rnn_parameter &placeOf(const std::string &path) const {
    for (uint64_t i = 0; i < model.parameter_count; ++i)
      if (model.parameters[i].name == path)
        return model.parameters[i];
    fail("the table has no parameter `{}`", path);
  }

  void drawNumbers(uint64_t samples) {
    for (const rnn_parameter &place : places)
      batch.parameters.push_back(drawing.parameter(place));
    drawing.drawSamples(batch, samples);
    if (random.below(2))
      drawing.drawWeights(batch);
    drawing.drawCall(batch);
    for (int halvings = 0;; ++halvings) {
      reference = computeReference(oracle, batch);
      if (isMeaningful())
        return;
      if (halvings == 12)
        throw NumbersExplode();
      if (halvings == 0) {
        // The mean of no steps is no number.
        drawing.keepsSteps = true;
        drawing.drawSamples(batch, samples);
        continue;
      }
      for (Numbers &parameter : batch.parameters)
        for (double &number : parameter)
          number /= 2;
    }
  }

  /// Whether float32 has the digits to compare the reference with.
  bool isMeaningful() const {
    bool meaningful = reference.largestNumber < largestNumber &&
                      reference.largestInTraining < 100 * largestNumber;
    for (const auto &[tensor, numbers] : reference.tensors)
      meaningful &= tensor == name::inputGradient || tensor.starts_with("pullback")
                        ? largest(numbers) < largestNumber
                        : std::isfinite(largest(numbers));
    return meaningful;
  }

  std::vector<float> arenaOf(const std::vector<Numbers> &tensors) const {
    std::vector<float> arena(model.parameters_size, NAN);
    for (size_t i = 0; i < places.size(); ++i)
      std::ranges::copy(tensors[i], arena.begin() + places[i].get().offset);
    return arena;
  }
  Numbers tensorOf(const std::vector<float> &arena, size_t i) const {
    auto begin = arena.begin() + places[i].get().offset;
    return {begin, begin + places[i].get().size};
  }
  std::vector<Numbers> tensorsOf(const std::vector<float> &arena) const {
    std::vector<Numbers> tensors;
    for (size_t i = 0; i < places.size(); ++i)
      tensors.push_back(tensorOf(arena, i));
    return tensors;
  }

  /// `tensor` may be another way to a tensor of the reference: "output of step".
  void compare(const std::string &tensor, const Numbers &ours) {
    auto found = reference.tensors.find(tensor);
    std::string known = tensor;
    if (found == reference.tensors.end()) {
      known = tensor.substr(0, tensor.find(" of "));
      found = reference.tensors.find(known);
      if (found == reference.tensors.end())
        fail("the oracle has no {}", tensor);
    }
    double scale = std::max(largest(found->second), 1e-30);
    TensorError error{tensor, distance(ours, found->second) / scale, usualBound};
    if (!error.isWithin())
      error.bound = std::max(error.bound, noiseOf(known, 6) / scale);
    if (!error.isWithin()) // few of the ways in which a tie goes one way or the other
      error.bound = std::max(error.bound, noiseOf(known, 60) / scale);
    errors.push_back(error);
  }

  /// How far a tensor of the reference moves when every number on the way moves by
  /// what float32 rounds off. Sums that cancel and models near chaos lose as much
  /// in honest float32 arithmetic. Throws NumbersExplode where it is no number then.
  double noiseOf(const std::string &tensor, size_t trials) {
    auto noise = [&] { return drawing.uniform(-0x1p-23, 0x1p-23); };
    while (moved.size() < trials)
      moved.push_back(computeReference(oracle, batch, noise).tensors);
    double most = 0;
    for (const Tensors &other : moved)
      most = std::max(most, distance(other.at(tensor), reference.tensors.at(tensor)));
    if (std::isinf(most))
      throw NumbersExplode();
    return 8 * most;
  }

  void noteOverruns(const CompiledRun &compiled) {
    for (const std::string &memory : compiled.overruns())
      errors.push_back({"memory around " + memory, INFINITY, 0});
    if (compiled.hasOtherBitsInBlocks())
      errors.push_back({"bits of step_block", INFINITY, 0});
  }

  /// Other samples, which go on from the states that `evaluate` has left.
  void checkNextBatch(const Numbers &states) {
    drawing.drawSamples(batch, batch.inputs.size());
    batch.states.clear();
    for (auto begin = states.begin(); begin != states.end(); begin += model.states_size)
      batch.states.emplace_back(begin, begin + model.states_size);
    reference = computeReference(oracle, batch);
    moved.clear();
    if (!isMeaningful())
      return;
    size_t before = errors.size();
    CompiledRun compiled(model, arenaOf(batch.parameters), batch);
    for (const auto &[tensor, numbers] : compiled.run())
      compare(tensor, numbers);
    noteOverruns(compiled);
    for (TensorError &error : std::span(errors).subspan(before))
      error.tensor += ", next batch";
  }

  /// Four steps, so that what the optimizer remembers counts. The oracle gets
  /// our parameters and gradients: an optimizer such as Adam divides by the
  /// gradients, and would turn their last digits into the first ones.
  void checkUpdates(CompiledRun &compiled) {
    Interpreter::OptimizerState state;
    std::vector<float> arena = arenaOf(batch.parameters);
    for (int step = 1; step <= 4; ++step) {
      std::vector<Numbers> gradients;
      for (const Numbers &parameter : batch.parameters)
        gradients.push_back(drawing.uniforms(parameter.size(), 1));
      std::vector<float> next = compiled.update(arena, arenaOf(gradients));
      std::vector<Numbers> before = tensorsOf(arena), expected = before;
      oracle.update(expected, gradients, state);
      compareUpdate(fmt::format("after update {}", step), before, next, expected);
      arena = std::move(next);
    }
    std::vector<Numbers> averages = oracle.averages(state, tensorsOf(arena));
    if (averages.empty() != !model.finalize)
      errors.push_back({"finalize", INFINITY, 0});
    else if (model.finalize) // an average goes on from average to average
      compareUpdate("at the end", tensorsOf(arena), compiled.finalize(arena), averages, 0.1);
  }
  /// Steps on other samples, each from the parameters that we came to.
  void checkTraining() {
    Interpreter::OptimizerState state;
    std::unique_ptr<CompiledRun> before;
    for (uint64_t step = 0; step < 3; ++step) {
      drawing.drawSamples(batch, batch.inputs.size());
      batch.step = step;
      reference = computeReference(oracle, batch);
      moved.clear();
      if (!isMeaningful())
        return;
      std::vector<float> arena = arenaOf(batch.parameters);
      auto compiled = std::make_unique<CompiledRun>(model, arena, batch);
      if (before)
        compiled->takeOptimizerState(*before);
      std::vector<Numbers> gradients, expected = batch.parameters;
      size_t known = errors.size();
      Tensors ours = compiled->run();
      for (const auto &[tensor, numbers] : ours)
        compare(tensor, numbers);
      for (TensorError &error : std::span(errors).subspan(known))
        error.tensor += fmt::format(", training step {}", step);
      for (const Interpreter::Parameter &parameter : oracle.parameters())
        gradients.push_back(ours.at(name::gradient(parameter.path)));
      oracle.update(expected, gradients, state);
      std::vector<float> next = compiled->update(arena, arenaOf(gradients));
      compareUpdate(fmt::format("after training step {}", step), batch.parameters, next, expected);
      batch.parameters = tensorsOf(next);
      before = std::move(compiled);
    }
  }
  /// A small step stands in the last digits of the weights: the error is beside this
  /// `share` of them and the step.
  void compareUpdate(const std::string &when, const std::vector<Numbers> &before,
                     const std::vector<float> &ours, const std::vector<Numbers> &expected,
                     double share = 0.02) {
    for (size_t i = 0; i < places.size(); ++i) {
      double scale = distance(expected[i], before[i]) + share * largest(before[i]);
      errors.push_back({fmt::format("{} {}", oracle.parameters()[i].path, when),
                        distance(tensorOf(ours, i), expected[i]) / std::max(scale, 1e-30),
                        usualBound});
    }
  }

  const rnn_model &model;
  Interpreter oracle;
  RandomStream random;
  BatchDrawing drawing;
  std::vector<std::reference_wrapper<const rnn_parameter>> places; // in the module's order
  BatchNumbers batch;
  Reference reference;
  std::vector<Tensors> moved; // the reference with noise
  std::vector<TensorError> errors;
};

} // namespace

std::vector<TensorError> checkModel(const rnn_model &model, const std::string &module,
                                    uint64_t length, uint64_t samples, uint64_t seed) {
  return Check(model, module, length, samples, seed).run();
}

} // namespace rnn::oracle
