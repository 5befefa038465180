// Repeats a training step whose loss was not finite with a probe of the model (`rnnc --probe`),
// whose outputs are the values of all layers and gates at each step.
#pragma once

#include "training/Trainer.h"

namespace rnn {

constexpr std::string_view smallerRateAdvice = "a smaller learning rate may help";

/// The first value of the trainer's last step, on this batch, that is not finite, in the order of
/// computation, and advice: "`gru` has nan in its update gate at step 4, in rows 2, 7 of the batch;
/// a smaller learning rate may help". If only the loss is not finite, an expression by which it
/// divides and that is 0, else its rows. Throws Error if the probe is of another model.
std::string findNotFinite(const Trainer &failed, const rnn_model &probe, const SampleView &batch);

} // namespace rnn
