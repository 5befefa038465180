// What a model says of a text -> a class and how likely it is.
#pragma once

#include "rnn/model.h"

#include <cstdint>
#include <optional>
#include <span>

namespace rnn {

struct TextPrediction {
  float output = 0;                 // of the class, or of the only unit
  std::optional<float> logit;       // of the same, before a sigmoid or softmax
  std::optional<float> probability; // of the positive class, or of the class
  std::optional<uint64_t> label;    // the class; none where the model tells a number
};

/// Reads an output [units] as the model's loss means it: crossentropies tell
/// probabilities, from logits where the loss takes such; hinge losses tell a class by
/// the sign; several units without a loss tell the greatest; one unit a number.
TextPrediction readPrediction(const rnn_model &model, std::span<const float> output);

/// How wrong an output is for a label's number: more for a greater loss, and to compare with
/// other outputs of the model only.
double errorOf(const rnn_model &model, std::span<const float> output, double label);

/// Throws Error: a model with several outputs, or one for each step.
void requireOnePrediction(const rnn_model &model);

} // namespace rnn
