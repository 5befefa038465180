// Checks one model in a process of its own, so that a crash is a failure like
// any other.
#pragma once

#include "oracle/CheckModel.h"

#include <optional>

namespace rnn::oracle {

/// How the check of one model ended.
struct Outcome {
  enum Kind {
    Right,
    Wrong,    // some tensor is beyond its bound
    Explodes, // too large numbers, which nobody can compare
    Refused,  // the text does not compile, or the oracle does not understand it
    Crashed   // a signal ended it: an overrun, an assertion, two minutes
  } kind = Crashed;
  std::vector<TensorError> tensors;
  std::string message; // of the last three kinds
  uint64_t length = 0; // of the rows, where the text was compiled with `?`

  /// The worst tensor or the message, in one line or more.
  std::string describe() const;
  /// The tensor that is worst beside its bound; null without tensors.
  const TensorError *worst() const;
};

/// A model to be checked on the first part of a batch, at least one sample.
struct Trial {
  std::string text;
  double shareOfBatch;
  uint64_t seed; // of the numbers
};

Outcome runIsolated(const Trial &trial, const std::string &targetCpu);

} // namespace rnn::oracle
