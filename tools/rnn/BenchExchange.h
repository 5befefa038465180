// What the ranks of a training exchange, timed without computation.
#pragma once

#include "ranks/Communicator.h"
#include "rnn/model.h"

namespace rnn::command {

/// Collective: measures for about so many seconds and prints on rank 0.
void benchExchange(Communicator &ranks, const rnn_model &model, double seconds);

} // namespace rnn::command
