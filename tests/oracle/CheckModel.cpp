#include "oracle/CheckModel.h"

#include "data/Random.h"
#include "oracle/CompiledRun.h"
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
    for (const auto &[tensor, numbers] : reference)
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

  void drawNumbers(uint64_t samples) {
    for (const rnn_parameter &place : places) {
      // Sums of products keep the size of what comes in.
      bool matrix = place.shape.rank > 1;
      batch.parameters.push_back(
          uniforms(place.size, matrix ? std::sqrt(2.0 / place.shape.sizes[0]) : 0.5));
    }
    for (uint64_t s = 0; s < samples; ++s) {
      batch.inputs.push_back(uniforms(sizeOf(model.input), 1));
      batch.targets.push_back(uniforms(sizeOf(model.output), 1));
      batch.outputCotangents.push_back(uniforms(sizeOf(model.output), 1));
    }
    for (int halvings = 0;; ++halvings) {
      reference = computeReference(oracle, batch);
      bool meaningful = std::ranges::all_of(
          reference, [](const auto &entry) { return largest(entry.second) < largestNumber; });
      if (meaningful || halvings == 20)
        return;
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
    auto found = reference.find(tensor);
    std::string known = tensor;
    if (found == reference.end()) {
      known = tensor.substr(0, tensor.find(" of "));
      found = reference.find(known);
      if (found == reference.end())
        fail("the oracle has no {}", tensor);
    }
    double scale = std::max(largest(found->second), 1e-30);
    TensorError error{tensor, distance(ours, found->second) / scale, usualBound};
    if (!error.isWithin())
      error.bound = std::max(error.bound, noiseOf(known) / scale);
    errors.push_back(error);
  }

  /// How far a tensor of the reference moves when inputs and weights move by
  /// what float32 rounds off in a sum: 2^-23 to 2^-22 of themselves. Sums that
  /// cancel and models near chaos lose as much in honest float32 arithmetic.
  double noiseOf(const std::string &tensor) {
    if (moved.empty())
      for (int repetition = 0; repetition < 4; ++repetition) {
        BatchNumbers other = batch;
        for (std::vector<Numbers> *tensors : {&other.parameters, &other.inputs})
          for (Numbers &numbers : *tensors)
            for (double &number : numbers)
              number *= 1 + (random.below(2) ? 0x1p-22 : -0x1p-22) * uniform(0.5, 1);
        moved.push_back(computeReference(oracle, other));
      }
    double most = 0;
    for (const Tensors &other : moved)
      most = std::max(most, distance(other.at(tensor), reference.at(tensor)));
    return 8 * most;
  }

  /// Three steps, so that what the optimizer remembers counts. The oracle gets
  /// our parameters and gradients: an optimizer such as Adam divides by the
  /// gradients, and would turn their last digits into the first ones.
  void checkUpdates(CompiledRun &compiled) {
    std::vector<std::vector<Numbers>> slots;
    for (const Numbers &parameter : batch.parameters)
      slots.emplace_back(oracle.slots(), Numbers(parameter.size()));
    std::vector<float> arena = arenaOf(batch.parameters);
    for (int step = 1; step <= 3; ++step) {
      std::vector<Numbers> gradients;
      for (const Numbers &parameter : batch.parameters)
        gradients.push_back(uniforms(parameter.size(), 1));
      std::vector<float> next = compiled.update(arena, arenaOf(gradients));
      for (size_t i = 0; i < places.size(); ++i) {
        Numbers before = tensorOf(arena, i), expected = before;
        oracle.update(expected, gradients[i], slots[i], step);
        // A small step stands in the last digits of the weights.
        double scale = distance(expected, before) + largest(before) / 100;
        errors.push_back({fmt::format("{} after update {}", oracle.parameters()[i].path, step),
                          distance(tensorOf(next, i), expected) / scale, usualBound});
      }
      arena = std::move(next);
    }
  }

  const rnn_model &model;
  Interpreter oracle;
  RandomStream random;
  std::vector<std::reference_wrapper<const rnn_parameter>> places; // in the module's order
  BatchNumbers batch;
  Tensors reference;
  std::vector<Tensors> moved; // the reference of moved numbers
  std::vector<TensorError> errors;
};

} // namespace

std::vector<TensorError> checkModel(const CompiledInMemory &compiled, uint64_t samples,
                                    uint64_t seed) {
  return Check(compiled, samples, seed).run();
}

} // namespace rnn::oracle
