// A model that fails -> the smallest one that still fails in the same way.
#pragma once

#include "oracle/Isolated.h"
#include "oracle/RandomModel.h"

namespace rnn::oracle {

struct Failure {
  RandomModel model;
  uint64_t seed; // of the numbers
  Outcome outcome;
};

inline Trial trialOf(const RandomModel &model, uint64_t seed) {
  return {textOf(model), double(model.samples) / model.batch, seed};
}

/// Takes the first smaller model that fails too, until there is none.
inline Failure shrink(Failure failure, const std::string &targetCpu) {
  for (int trials = 0; trials < 300;) {
    bool found = false;
    for (const RandomModel &smaller : smallerModels(failure.model)) {
      ++trials;
      Outcome outcome = runIsolated(trialOf(smaller, failure.seed), targetCpu);
      if (outcome.kind != failure.outcome.kind)
        continue;
      failure.model = smaller;
      failure.outcome = outcome;
      found = true;
      break;
    }
    if (!found)
      break;
  }
  return failure;
}

/// The failure as a file of the language, with what is wrong as a comment.
inline std::string fileOf(const Failure &failure) {
  std::string what = failure.outcome.describe();
  for (size_t at = 0; (at = what.find('\n', at)) != std::string::npos; at += 3)
    what.insert(at + 1, "# ");
  return "# " + std::to_string(failure.model.samples) + " of the batch's samples; " + what + "\n" +
         textOf(failure.model);
}

} // namespace rnn::oracle
