// A training step whose loss is not finite, once more with a probe of the model (`rnnc
// --probe`), whose outputs are all layers' numbers and all gates' at each step.
#pragma once

#include "training/Trainer.h"

namespace rnn {

/// Where the numbers of the trainer's last step, on this batch, are not finite: the first
/// place in the order in which they are computed, such as "`gru` has nan in its update gate
/// at step 4, in rows 2, 7 of the batch". Where all are finite and the loss is not, its rows.
/// Throws Error: a probe of another model.
std::string findNotFinite(const Trainer &failed, const rnn_model &probe, const SampleView &batch);

} // namespace rnn
