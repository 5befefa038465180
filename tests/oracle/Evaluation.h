// What the oracle makes of one sample.
#pragma once

#include "oracle/Tape.h"

#include <cstdint>

namespace rnn::oracle {

/// What random numbers depend on beside the layer and the element.
struct RandomPlace {
  uint64_t seed = 0, step = 0, sample = 0;
};

/// A sample's part in the batch's loss.
struct SampleLoss {
  /// What the batch's sum of losses is divided by: nothing, the sum of all counts, or
  /// that of all counts times their samples' weights.
  enum Divisor { One, Counts, WeightedCounts };

  double sum = 0; // of the steps that count
  double count = 0;
  Divisor divisor = Counts;
};

/// What a function of the module makes of one sample. Tensors are row-major.
struct Evaluation {
  std::vector<Numbers> results;
  SampleLoss loss;
  double largestNumber = 0; // the largest magnitude on the way
  // Derivatives of the loss' sum, or of the results in the direction of the cotangents.
  std::vector<Numbers> argumentGradients, parameterGradients;
};

} // namespace rnn::oracle
