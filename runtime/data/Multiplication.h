// The multiplication problem (Hochreiter and Schmidhuber, "Long short-term
// memory", 1997, experiment 5), as tutorials on recurrent networks present it: two numbers of a
// sequence are marked, and the network predicts their product.
#pragma once

#include "data/Numpy.h"

namespace rnn {

/// `x` [samples, length, 2]: the mark (0 or 1) and the value, uniform in
/// [0, 1); exactly two marks at positions drawn uniformly. `y` [samples, 1]: the product of the
/// marked values. Sample i depends only on the seed and i. Throws Error unless 0 < samples, 2 <=
/// length, and the arrays fit in memory.
NamedArrays makeMultiplication(uint64_t samples, uint64_t length, uint64_t seed);

} // namespace rnn
