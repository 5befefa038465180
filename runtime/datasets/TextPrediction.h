// A model's output for a text -> a class and its probability.
#pragma once

#include "rnn/model.h"

#include <cstdint>
#include <optional>
#include <span>

namespace rnn {

struct TextPrediction {
  float output = 0;                 // the output of the class, or of the only unit
  std::optional<float> logit;       // the same output before a sigmoid or softmax
  std::optional<float> probability; // of the positive class (one unit), or of the class
  std::optional<uint64_t> label;    // the class; none if the model predicts a number
};

/// Interprets an output [units] as the model's loss does: a crossentropy gives probabilities, from
/// logits if the loss takes logits; a hinge loss gives a class by the sign. Without a loss, several
/// units give the class of the greatest, and one unit gives a number.
TextPrediction readPrediction(const rnn_model &model, std::span<const float> output);

/// How wrong an output is for a label's number: increases with the loss; comparable only between
/// outputs of the same model.
double errorOf(const rnn_model &model, std::span<const float> output, double label);

/// Throws Error if the model has several outputs, or one for each step.
void requireOnePrediction(const rnn_model &model);

} // namespace rnn
