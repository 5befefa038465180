// A model's output -> class, probability and logit, as its loss defines them.
#include "datasets/TextPrediction.h"

#include "data/Error.h"
#include "training/ClassWeights.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace rnn {

namespace {

bool tellsProbabilities(const rnn_model &model) {
  return model.loss && std::string_view(model.loss).ends_with("crossentropy");
}

TextPrediction readUnit(const rnn_model &model, float output) {
  TextPrediction prediction;
  prediction.output = output;
  if (!isBinary(model))
    return prediction;
  bool fromLogits = model.from_logits != 0 || !tellsProbabilities(model);
  prediction.label = output > (fromLogits ? 0.0f : 0.5f);
  if (!tellsProbabilities(model))
    return prediction;
  prediction.probability = fromLogits ? 1 / (1 + std::exp(-output)) : output;
  if (fromLogits)
    prediction.logit = output;
  return prediction;
}

TextPrediction readUnits(const rnn_model &model, std::span<const float> output) {
  size_t best = std::ranges::max_element(output) - output.begin();
  TextPrediction prediction;
  prediction.output = output[best];
  prediction.label = best;
  if (!tellsProbabilities(model))
    return prediction;
  prediction.probability = output[best];
  if (model.from_logits) {
    float sum = 0;
    for (float logit : output)
      sum += std::exp(logit - output[best]);
    prediction.probability = 1 / sum;
    prediction.logit = output[best];
  }
  return prediction;
}

} // namespace

TextPrediction readPrediction(const rnn_model &model, std::span<const float> output) {
  return output.size() == 1 ? readUnit(model, output[0]) : readUnits(model, output);
}

double errorOf(const rnn_model &model, std::span<const float> output, double label) {
  if (output.size() == 1 && !isBinary(model))
    return std::fabs(output[0] - label);
  bool fromLogits = model.from_logits != 0 || !tellsProbabilities(model);
  if (output.size() == 1) {
    double margin = output[0] - (fromLogits ? 0.0 : 0.5);
    return label == 1 ? -margin : margin;
  }
  double own = output[static_cast<size_t>(label)], sum = 0;
  if (!fromLogits)
    return -own;
  for (float logit : output)
    sum += std::exp(logit - own);
  return sum;
}

void requireOnePrediction(const rnn_model &model) {
  if (model.output_count != 1)
    fail("model `{}` has {} outputs; a text has one prediction", model.name, model.output_count);
  if (model.outputs[0].shape.rank != 1 || model.output_size_per_step > 0)
    fail("a text has one prediction, but an output of model `{}` is {}", model.name,
         formatWithSamples(model.outputs[0].shape));
}

} // namespace rnn
