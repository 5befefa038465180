// The modules of a state dict -> the layers of a model, by their names, kinds, shapes and order.
#pragma once

#include "exchange/Formats.h"
#include "exchange/pytorch/Checkpoint.h"

namespace rnn::exchange {

/// `what` names the file in messages. Throws Error if some layer or module is left over; an entry
/// of the map whose layer is `none` leaves out a module.
ImportedWeights matchModules(const StateDict &dictionary, const CheckedModel &model,
                             const WeightOptions &options, const std::string &what);

/// Whether any tensor has the name of a weight of a known module.
bool hasModules(const StateDict &dictionary);

} // namespace rnn::exchange
