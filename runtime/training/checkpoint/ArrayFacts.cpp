// Samples in memory -> their hashes and the other facts of a training.
#include "training/checkpoint/ArrayFacts.h"

#include "data/Hash.h"
#include "training/Shapes.h"

#include <fmt/format.h>

namespace rnn {

namespace {

std::string describe(const SampleView &data, const rnn_model &model) {
  Hash hash;
  auto add = [&](const float *values, uint64_t size) {
    hash.add({reinterpret_cast<const char *>(values),
              values ? size_t(data.samples * size * sizeof(float)) : 0});
  };
  add(data.inputs, rnn_input_size(&model, data.length));
  add(data.targets, sizeOf(model.target.shape, data.length));
  add(data.weights, sizeOf(model.sample_weight, data.length));
  return fmt::format("{} samples, hash {}", data.samples, hash.text());
}

/// Layers, loss and optimizer as far as the table tells them; the rest is in the weights' sizes.
std::string describe(const rnn_model &model) {
  Hash hash;
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count)) {
    hash.add(parameter.name);
    hash.add(formatWithSamples(parameter.shape));
  }
  return fmt::format("{}, {}, {}, batch {}, hash {}", model.name, model.loss ? model.loss : "",
                     model.optimizer ? model.optimizer : "", model.batch, hash.text());
}

} // namespace

TrainingFacts factsOfArrays(const rnn_model &model, const SampleView &training,
                            const SampleView &validation, uint64_t seed) {
  return {
      {"the model", describe(model)},
      {"the data of the training", describe(training, model)},
      {"the data of the validation", validation.samples > 0 ? describe(validation, model) : "none"},
      {"the seed", std::to_string(seed)},
  };
}

} // namespace rnn
