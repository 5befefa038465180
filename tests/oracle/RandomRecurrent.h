// Recurrent layers for a drawn graph.
#pragma once

#include "oracle/RandomGraph.h"

namespace rnn::oracle {

/// Adds a recurrent layer, now and then from a state that is there, or from parameters, if it need
/// not keep its own. Returns its first result.
size_t addRecurrent(RandomGraph &graph, size_t value, bool returnsSequences,
                    bool keepsStates = false);

} // namespace rnn::oracle
