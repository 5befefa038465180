// A compiled probe and samples -> the values, gates and states of every layer at each step.
#pragma once

#include "data/Numpy.h"
#include "training/Trainer.h"

namespace rnn {

/// The values that a probe gives in addition to the outputs of its model, by name: `gru` is what
/// the layer gives, `gru/update_gate` and `gru/state` are what it computes at each step, in the
/// order in which it walks; `bidirectional/forward_lstm/state` those of a direction. If a layer
/// returns its states as a sequence, they stand under its own name alone. Shapes: [samples, time,
/// units], or [samples, units] without time.
///
/// `probe` is made with CompileOptions::probe and has the weights of the model. Throws Error.
NamedArrays inspectLayers(Trainer &probe, const SampleView &samples);

/// What `rnnc` calls a value, as a name for files: spaces become `_`.
std::string inspectedName(std::string_view name);

} // namespace rnn
