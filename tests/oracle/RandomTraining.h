// Losses, metrics and optimizers of drawn models.
#pragma once

#include "model/Model.h"
#include "oracle/RandomCalls.h"

namespace rnn::oracle {

/// A loss, a metric and an optimizer for the last value. Returns the last layer that the loss
/// needs: it takes the logarithm of what that gives.
std::optional<RandomCall> drawTraining(RandomModel &model, RandomCalls &calls);

/// A loss for most of the outputs, which have these units, and an optimizer; neither if the model
/// cannot have them.
void drawTrainingOfOutputs(RandomModel &model, const std::vector<int64_t> &units,
                           RandomCalls &calls);

/// As the compiler checks it; nothing if it has errors.
std::optional<rnnc::Model> check(const RandomModel &model);

} // namespace rnn::oracle
