// The random numbers of training, each addressed by seed, training step, stream, the
// sample's place in the batch and the element.
#pragma once

#include "oracle/Evaluation.h"

namespace rnn::oracle {

/// 0 with the probability `rate`, else the factor that preserves the mean.
double dropoutFactor(const RandomPlace &place, uint64_t stream, uint64_t element, double rate);

/// A standard normal number, by the Box-Muller transform.
double normalNumber(const RandomPlace &place, uint64_t stream, uint64_t element);

} // namespace rnn::oracle
