// A model -> its functions run on random numbers -> differences from the oracle.
#include "oracle/CheckModel.h"

#include "data/Random.h"
#include "model/Definitions.h"
#include "oracle/CompiledRun.h"
#include "oracle/RandomModel.h"
#include "training/Shapes.h"

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
      : model(model), oracle(module), random(seed, RandomPurpose::Data, 1) {
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
    return std::move(errors);
  }

private:
  double uniform(double least, double most) {
    return static_cast<float>(least + (most - least) * random.uniform());
  }
  Numbers uniforms(uint64_t count, double limit) {
    Numbers numbers(count);
    for (double &number : numbers)
      number = uniform(-limit, limit);
    return numbers;
  }

  const rnn_parameter &placeOf(const std::string &path) const {
    for (uint64_t i = 0; i < model.parameter_count; ++i)
      if (model.parameters[i].name == path)
        return model.parameters[i];
    fail("the table has no parameter `{}`", path);
  }

  /// Every second one with some or all of its steps masked, wherever they are.
  Numbers input() {
    Numbers row;
    for (uint64_t i = 0; i < model.input_count; ++i) {
      const rnn_value &value = model.inputs[i];
      uint64_t count = sizeOf(value.shape, batch.length);
      uint64_t width = value.classes > 0 ? 1 : value.shape.sizes[value.shape.rank - 1];
      Numbers numbers = value.classes > 0 ? wholeNumbers(count, value.classes) : uniforms(count, 1);
      double masked = value.classes > 0 || random.below(2) ? 0 : maskValue;
      double share = count > width && random.below(2) ? 1.2 * random.uniform() : 0;
      uint64_t kept = keepsSteps ? random.below(count / width) : count;
      for (uint64_t step = 0; step < count / width; ++step)
        if (random.uniform() < share && step != kept)
          std::fill_n(numbers.begin() + step * width, width, masked);
      if (value.classes > 1 && kept < count && numbers[kept] == 0)
        numbers[kept] = 1;
      row.insert(row.end(), numbers.begin(), numbers.end());
    }
    return row;
  }
  Numbers wholeNumbers(uint64_t count, uint64_t bound) {
    Numbers numbers(count);
    for (double &number : numbers)
      number = random.below(bound);
    return numbers;
  }

  /// As the loss wants them.
  Numbers targets() {
    if (!model.loss)
      return {};
    uint64_t count = sizeOf(model.target.shape, batch.length);
    if (model.target.classes > 0) {
      Numbers classes = wholeNumbers(count, model.target.classes);
      for (double &number : classes)
        if (model.ignored_class != INT64_MIN && random.below(3) == 0)
          number = model.ignored_class;
      return classes;
    }
    bool isSigned = rnnc::lossDefinition(model.loss).prediction == rnnc::LossPrediction::Unbounded;
    Numbers numbers = uniforms(count, 1);
    for (double &number : numbers)
      if (!isSigned)
        number = std::fabs(number);
      else if (std::fabs(number) < 0.1) // a percentage of nothing has no digits
        number += 0.2;
    return numbers;
  }

  void drawSamples(uint64_t samples) {
    for (std::vector<Numbers> *each :
         {&batch.inputs, &batch.targets, &batch.outputCotangents, &batch.states})
      each->clear();
    bool hasStates = model.states_size > 0 && random.below(2);
    for (uint64_t s = 0; s < samples; ++s) {
      batch.inputs.push_back(input());
      batch.targets.push_back(targets());
      batch.outputCotangents.push_back(uniforms(rnn_output_size(&model, batch.length), 1));
      if (hasStates)
        batch.states.push_back(uniforms(model.states_size, 1));
    }
  }

  /// Some samples, or steps, weigh nothing.
  void drawWeights(uint64_t samples) {
    for (uint64_t s = 0; s < samples; ++s) {
      Numbers &weights = batch.sampleWeights.emplace_back();
      for (uint64_t step = 0; step < sizeOf(model.sample_weight, batch.length); ++step)
        weights.push_back(random.below(5) ? uniform(0.1, 2) : 0);
    }
  }

  void drawNumbers(uint64_t samples) {
    for (const rnn_parameter &place : places) {
      // Sums of products keep the size of what comes in.
      bool matrix = place.shape.rank > 1;
      batch.parameters.push_back(
          uniforms(place.size, matrix ? std::sqrt(2.0 / place.shape.sizes[0]) : 0.5));
      if (std::string_view(place.name).ends_with("/moving_variance"))
        for (double &number : batch.parameters.back())
          number = 1.5 + number;
    }
    drawSamples(samples);
    if (random.below(2))
      drawWeights(samples);
    batch.seed = uint64_t(random.bits()) << 32 | random.bits();
    batch.step = random.below(2) << 32 | random.bits();
    bool freezes = random.below(3) == 0;
    for (const rnn_parameter &place : places)
      if (freezes && random.below(2))
        batch.frozen.insert(place.name);
    for (int halvings = 0;; ++halvings) {
      reference = computeReference(oracle, batch);
      if (isMeaningful())
        return;
      if (halvings == 12)
        throw NumbersExplode();
      if (halvings == 0) {
        // The mean of no steps is no number.
        keepsSteps = true;
        drawSamples(samples);
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
    auto noise = [&] { return uniform(-0x1p-23, 0x1p-23); };
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
    drawSamples(batch.inputs.size());
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
        gradients.push_back(uniforms(parameter.size(), 1));
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
  std::vector<std::reference_wrapper<const rnn_parameter>> places; // in the module's order
  BatchNumbers batch;
  Reference reference;
  std::vector<Tensors> moved; // the reference with noise
  std::vector<TensorError> errors;
  bool keepsSteps = false; // at least one of each input counts
};

} // namespace

std::vector<TensorError> checkModel(const rnn_model &model, const std::string &module,
                                    uint64_t length, uint64_t samples, uint64_t seed) {
  return Check(model, module, length, samples, seed).run();
}

} // namespace rnn::oracle
