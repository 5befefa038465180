// Random numbers -> parameters, inputs, masked steps, targets, weights and states of a model.
#include "oracle/BatchDrawing.h"

#include "model/Definitions.h"
#include "oracle/RandomModel.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace rnn::oracle {

Numbers BatchDrawing::uniforms(uint64_t count, double limit) {
  Numbers numbers(count);
  for (double &number : numbers)
    number = uniform(-limit, limit);
  return numbers;
}

Numbers BatchDrawing::wholeNumbers(uint64_t count, uint64_t bound) {
  Numbers numbers(count);
  for (double &number : numbers)
    number = random.below(bound);
  return numbers;
}

Numbers BatchDrawing::parameter(const rnn_parameter &place) {
  // Sums of products keep the size of what comes in.
  bool matrix = place.shape.rank > 1;
  Numbers numbers = uniforms(place.size, matrix ? std::sqrt(2.0 / place.shape.sizes[0]) : 0.5);
  if (std::string_view(place.name).ends_with("/moving_variance"))
    for (double &number : numbers)
      number = 1.5 + number;
  return numbers;
}

/// Every second one with some or all of its steps masked, wherever they are.
Numbers BatchDrawing::input(uint64_t length) {
  Numbers row;
  for (uint64_t i = 0; i < model.input_count; ++i) {
    const rnn_value &value = model.inputs[i];
    uint64_t count = sizeOf(value.shape, length);
    uint64_t width = value.classes > 0 ? 1 : value.shape.sizes[value.shape.rank - 1];
    Numbers numbers = value.classes > 0 ? wholeNumbers(count, value.classes) : uniforms(count, 1);
    double masked = value.classes > 0 || random.below(2) ? 0 : maskValue;
    double share = count > width && random.below(2) ? 1.2 * random.uniform() : 0;
    uint64_t kept = keepsSteps && count > 0 ? random.below(count / width) : count;
    for (uint64_t step = 0; step < count / width; ++step)
      if (random.uniform() < share && step != kept)
        std::fill_n(numbers.begin() + step * width, width, masked);
    if (value.classes > 1 && kept < count && numbers[kept] == 0)
      numbers[kept] = 1;
    row.insert(row.end(), numbers.begin(), numbers.end());
  }
  return row;
}

/// As the loss wants them.
Numbers BatchDrawing::targets(uint64_t length) {
  if (!model.loss)
    return {};
  Numbers row;
  for (const rnn_value &target : std::span(model.targets, model.target_count)) {
    Numbers numbers = this->target(target, length);
    row.insert(row.end(), numbers.begin(), numbers.end());
  }
  return row;
}

Numbers BatchDrawing::target(const rnn_value &target, uint64_t length) {
  uint64_t count = sizeOf(target.shape, length);
  if (target.classes > 0) {
    Numbers classes = wholeNumbers(count, target.classes);
    for (double &number : classes)
      if (model.ignored_class != INT64_MIN && random.below(3) == 0)
        number = model.ignored_class;
    return classes;
  }
  bool isKeras = rnnc::findSchema(rnnc::lossSchemas(), model.loss);
  bool isSigned =
      !isKeras || rnnc::lossDefinition(model.loss).prediction == rnnc::LossPrediction::Unbounded;
  Numbers numbers = uniforms(count, 1);
  for (double &number : numbers)
    if (!isSigned)
      number = std::fabs(number);
    else if (std::fabs(number) < 0.1) // a percentage of nothing has no digits
      number += 0.2;
  return numbers;
}

void BatchDrawing::drawSamples(BatchNumbers &batch, uint64_t samples) {
  for (std::vector<Numbers> *each :
       {&batch.inputs, &batch.targets, &batch.outputCotangents, &batch.states})
    each->clear();
  bool hasStates = model.states_size > 0 && random.below(2);
  for (uint64_t s = 0; s < samples; ++s) {
    batch.inputs.push_back(input(batch.length));
    batch.targets.push_back(targets(batch.length));
    batch.outputCotangents.push_back(uniforms(rnn_output_size(&model, batch.length), 1));
    if (hasStates)
      batch.states.push_back(uniforms(model.states_size, 1));
  }
}

void BatchDrawing::drawWeights(BatchNumbers &batch) {
  for (uint64_t s = 0; s < batch.inputs.size(); ++s) {
    Numbers &weights = batch.sampleWeights.emplace_back();
    for (uint64_t step = 0; step < sizeOf(model.sample_weight, batch.length); ++step)
      weights.push_back(random.below(5) ? uniform(0.1, 2) : 0);
  }
}

void BatchDrawing::drawCall(BatchNumbers &batch) {
  batch.seed = uint64_t(random.bits()) << 32 | random.bits();
  batch.step = random.below(2) << 32 | random.bits();
  bool freezes = random.below(3) == 0;
  for (uint64_t i = 0; i < model.parameter_count; ++i)
    if (freezes && random.below(2))
      batch.frozen.insert(model.parameters[i].name);
}

} // namespace rnn::oracle
