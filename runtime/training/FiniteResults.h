// Refuses what is not finite before it is written or told: weights, losses, outputs.
#pragma once

#include "training/History.h"
#include "training/Trainer.h"

namespace rnn {

/// The first place in the arena of weights, or of their gradients: "`gru/gru_cell/kernel`
/// has nan at [0, 2]". Nothing where all are finite.
std::optional<std::string> findNotFiniteWeight(const rnn_model &model,
                                               std::span<const float> parameters);

/// Throws Error with the first place, such as "the weights after epoch 3 are not finite:
/// `gru/gru_cell/kernel` has nan at [0, 2]"; `what` names the weights.
void requireFiniteWeights(const rnn_model &model, std::span<const float> parameters,
                          const std::string &what);

/// Throws Error with the first such number: "val_loss is inf in epoch 3"; `where` may be
/// empty.
void requireFiniteNumbers(std::span<const std::string> names, std::span<const double> values,
                          const std::string &where);

/// Outputs [rows, output size] of rows from `first` on. Throws Error with the first place:
/// "the prediction of row 7 is not finite: `dense` has nan at [0]".
void requireFiniteOutputs(const rnn_model &model, std::span<const float> outputs, uint64_t length,
                          uint64_t first = 0);

/// Of the output of one sample; `place` names it: "row 7". Throws Error as above.
void requireFiniteOutput(const rnn_model &model, std::span<const float> output, uint64_t length,
                         const std::string &place);

} // namespace rnn
