// How a model of Keras was compiled -> loss, optimizer and metrics of the language.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/keras/ReadCalls.h"

namespace rnn::exchange {

/// Fills in what the language has; the rest is a note. `training` is the `compile_config` of
/// Keras 3 or the `training_config` of Keras 2, null for a model that was not compiled.
void readTraining(const Json &training, const CallReader &calls, Findings &findings,
                  ImportedModel &model);

} // namespace rnn::exchange
