// The random numbers of training, each addressed by seed, training step, stream, the
// sample's place in the batch and the element.
#pragma once

#include "oracle/Evaluation.h"

namespace rnn::oracle {

/// 0 with the probability `rate`, else what keeps the mean.
double dropoutFactor(const RandomPlace &place, uint64_t stream, uint64_t element, double rate);

/// Of mean 0 and deviation 1, by Box and Muller's transform.
double normalNumber(const RandomPlace &place, uint64_t stream, uint64_t element);

} // namespace rnn::oracle
