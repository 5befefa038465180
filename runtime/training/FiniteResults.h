// Refuses weights, losses and outputs that are not finite before they are written or printed.
#pragma once

#include "training/History.h"
#include "training/Trainer.h"

namespace rnn {

/// The first such number in an arena of weights or gradients: "`gru/gru_cell/kernel` has nan at [0,
/// 2]". Nothing if all are finite.
std::optional<std::string> findNotFiniteWeight(const rnn_model &model,
                                               std::span<const float> parameters);

/// Throws Error with the first such number: "the weights after epoch 3 are not finite:
/// `gru/gru_cell/kernel` has nan at [0, 2]"; `what` names the weights.
void requireFiniteWeights(const rnn_model &model, std::span<const float> parameters,
                          const std::string &what);

/// Throws Error with the first such number: "val_loss is inf in epoch 3"; `where` may be
/// empty.
void requireFiniteNumbers(std::span<const std::string> names, std::span<const double> values,
                          const std::string &where);

/// Checks outputs [rows, output size] of the rows from `first` on. Throws Error with the first such
/// number: "the prediction of row 7 is not finite: `dense` has nan at [0]".
void requireFiniteOutputs(const rnn_model &model, std::span<const float> outputs, uint64_t length,
                          uint64_t first = 0);

/// Checks the output of one sample, which `place` names, such as "row 7". Throws Error as above.
void requireFiniteOutput(const rnn_model &model, std::span<const float> output, uint64_t length,
                         const std::string &place);

} // namespace rnn
