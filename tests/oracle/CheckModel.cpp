#include "oracle/CheckModel.h"

#include "data/Random.h"
#include "oracle/CompiledRun.h"
#include "oracle/RandomModel.h"
#include "training/Shapes.h"

#include <cmath>
#include <set>

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
  Check(const CompiledInMemory &compiled, uint64_t samples, uint64_t seed)
      : model(compiled.table()), oracle(compiled.module()), random(seed, RandomPurpose::Data, 1) {
    for (const Interpreter::Parameter &parameter : oracle.parameters())
      places.push_back(placeOf(parameter.path));
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
    for (const std::string &memory : compiled.overruns())
      errors.push_back({"memory around " + memory, INFINITY, 0});
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
    const rnn_shape &shape = model.inputs[0].shape;
    Numbers numbers = uniforms(sizeOf(shape), 1);
    uint64_t features = shape.sizes[shape.rank - 1];
    double value = random.below(2) ? 0 : maskValue;
    double share = shape.rank == 2 && random.below(2) ? 1.2 * random.uniform() : 0;
    for (uint64_t step = 0; step < numbers.size(); step += features)
      if (random.uniform() < share)
        std::fill_n(numbers.begin() + step, features, value);
    return numbers;
  }

  /// As the loss wants them.
  Numbers targets() {
    static const std::set<std::string> ofProbabilities = {"binary_crossentropy",
                                                          "binary_focal_crossentropy",
                                                          "categorical_crossentropy",
                                                          "kl_divergence",
                                                          "poisson",
                                                          "mean_squared_logarithmic_error"};
    Numbers numbers = uniforms(model.output_size, 1);
    for (double &number : numbers)
      if (model.loss && ofProbabilities.contains(model.loss))
        number = std::fabs(number);
      else if (std::fabs(number) < 0.1) // a percentage of nothing has no digits
        number += 0.2;
    return numbers;
  }

  void drawNumbers(uint64_t samples) {
    for (const rnn_parameter &place : places) {
      // Sums of products keep the size of what comes in.
      bool matrix = place.shape.rank > 1;
      batch.parameters.push_back(
          uniforms(place.size, matrix ? std::sqrt(2.0 / place.shape.sizes[0]) : 0.5));
    }
    for (uint64_t s = 0; s < samples; ++s) {
      batch.inputs.push_back(input());
      batch.targets.push_back(targets());
      batch.outputCotangents.push_back(uniforms(model.output_size, 1));
    }
    for (int halvings = 0;; ++halvings) {
      reference = computeReference(oracle, batch);
      bool meaningful = reference.largestNumber < largestNumber;
      for (const auto &[tensor, numbers] : reference.tensors)
        meaningful &= tensor == name::inputGradient || tensor.starts_with("pullback")
                          ? largest(numbers) < largestNumber
                          : std::isfinite(largest(numbers));
      if (meaningful)
        return;
      if (halvings == 12)
        throw NumbersExplode();
      for (Numbers &parameter : batch.parameters)
        for (double &number : parameter)
          number /= 2;
    }
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
      error.bound = std::max(error.bound, noiseOf(known) / scale);
    errors.push_back(error);
  }

  /// How far a tensor of the reference moves when every number on the way moves by
  /// what float32 rounds off. Sums that cancel and models near chaos lose as much
  /// in honest float32 arithmetic.
  double noiseOf(const std::string &tensor) {
    auto noise = [&] { return uniform(-0x1p-23, 0x1p-23); };
    while (moved.size() < 6)
      moved.push_back(computeReference(oracle, batch, noise).tensors);
    double most = 0;
    for (const Tensors &other : moved)
      most = std::max(most, distance(other.at(tensor), reference.tensors.at(tensor)));
    return 8 * most;
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
      std::vector<Numbers> before;
      for (size_t i = 0; i < places.size(); ++i)
        before.push_back(tensorOf(arena, i));
      std::vector<Numbers> expected = before;
      oracle.update(expected, gradients, state);
      for (size_t i = 0; i < places.size(); ++i) {
        // A small step stands in the last digits of the weights.
        double scale = distance(expected[i], before[i]) + largest(before[i]) / 100;
        errors.push_back({fmt::format("{} after update {}", oracle.parameters()[i].path, step),
                          distance(tensorOf(next, i), expected[i]) / scale, usualBound});
      }
      arena = std::move(next);
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
};

} // namespace

std::vector<TensorError> checkModel(const CompiledInMemory &compiled, uint64_t samples,
                                    uint64_t seed) {
  return Check(compiled, samples, seed).run();
}

} // namespace rnn::oracle
