// A model -> its verdict from a separate process, so that a crash is a failure like any other.
#pragma once

#include "oracle/CheckModel.h"
#include "oracle/CompileInMemory.h"

#include <optional>

namespace rnn::oracle {

/// How the check of one model ended.
struct Outcome {
  enum Kind {
    Right,
    Wrong,    // the error of some tensor exceeds its bound
    Explodes, // numbers too large to compare
    Refused,  // the text does not compile, or the oracle does not support it
    Crashed   // it ended early: an overrun, an assertion, a sanitizer's message, two minutes
  } kind = Crashed;
  std::vector<TensorError> tensors;
  std::string message; // for the last three kinds
  uint64_t length = 0; // of the rows, if the text was compiled with `?`

  /// The worst tensor or the message, in one line or more.
  std::string describe() const;
  /// The tensor with the worst ratio of error to bound; null without tensors.
  const TensorError *worst() const;
};

/// A model to check on the first samples of a batch, at least one.
struct Trial {
  std::string text;
  double shareOfBatch;
  uint64_t seed; // of the numbers
  // Also what does not depend on the share: memory, hostile numbers, and trainings.
  bool isWhole = true;
};

Outcome runIsolated(const Trial &trial, const Machine &machine = {});

} // namespace rnn::oracle
