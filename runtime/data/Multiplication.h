// The multiplication problem (Hochreiter and Schmidhuber, "Long short-term
// memory", 1997, experiment 5), as recurrent networks' tutorials teach it: two
// numbers of a sequence are marked, and their product is to be told.
#pragma once

#include "data/Numpy.h"

namespace rnn {

/// `x` [samples, length, 2]: the mark (0 or 1) and the value, uniform in
/// [0, 1); exactly two marks at places drawn uniformly. `y` [samples, 1]: the
/// product of the marked values. Sample i depends on the seed and i only.
/// Throws Error unless 0 < samples and 2 <= length, and both can be held.
NamedArrays makeMultiplication(uint64_t samples, uint64_t length, uint64_t seed);

} // namespace rnn
