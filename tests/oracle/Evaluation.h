// The results of the oracle for one sample.
#pragma once

#include "oracle/Tape.h"

#include <cstdint>

namespace rnn::oracle {

/// What random numbers depend on, in addition to the layer and the element.
struct RandomPlace {
  uint64_t seed = 0, step = 0, sample = 0;
};

/// The contribution of a sample to the loss of the batch.
struct SampleLoss {
  /// The divisor of the sum of losses: one, the sum of all counts, or the sum of all counts times
  /// their samples' weights.
  enum Divisor { One, Counts, WeightedCounts };

  double sum = 0; // of the unmasked steps
  double count = 0;
  Divisor divisor = Counts;
};

/// The results of a function for one sample. Tensors are row-major.
struct Evaluation {
  std::vector<Numbers> results;
  SampleLoss loss;
  double largestNumber = 0; // the largest magnitude of all intermediate values
  // Derivatives of the loss' sum, or of the results in the direction of the cotangents.
  std::vector<Numbers> argumentGradients, parameterGradients;
};

} // namespace rnn::oracle
