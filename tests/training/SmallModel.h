// Small models for the tests in this folder, and random samples for them.
#pragma once

#include "Expect.h"
#include "TestModels.h"
#include "data/Random.h"
#include "training/Shapes.h"
#include "training/Trainer.h"

#include <algorithm>

namespace rnn {

inline CompiledModel loadModel(const std::string &name) {
  return loadTestModel(std::filesystem::path(INPUTS) / (name + ".rnn"));
}

/// Samples of uniform numbers.
struct RandomSamples {
  std::vector<float> inputs, targets;
  uint64_t samples;

  RandomSamples(const rnn_model &model, uint64_t samples)
      : inputs(samples * model.input_size), targets(samples * sizeOf(model.target.shape)),
        samples(samples) {
    RandomStream random(11, RandomPurpose::Data, 0);
    for (std::vector<float> *values : {&inputs, &targets})
      std::ranges::generate(*values, [&] { return random.uniform(); });
  }
  SampleView view() const { return {inputs.data(), targets.data(), samples}; }
};

inline std::vector<float> copyParameters(const Trainer &trainer) {
  return {trainer.parameters().begin(), trainer.parameters().end()};
}

} // namespace rnn
