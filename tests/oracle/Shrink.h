// A failing model -> a small model that still fails in the same way.
#pragma once

#include "oracle/Isolated.h"
#include "oracle/RandomModel.h"

namespace rnn::oracle {

struct Failure {
  RandomModel model;
  uint64_t seed; // of the numbers
  Outcome outcome;
};

Trial trialOf(const RandomModel &model, uint64_t seed);

/// Models with one part less or one number smaller, the greatest reductions first. Some may not
/// compile.
std::vector<RandomModel> smallerModels(const RandomModel &model);

/// Repeatedly takes the first smaller model that fails too, until there is none.
Failure shrink(Failure failure, const Machine &machine);

/// The failure as a file of the language, with the error as a comment.
std::string fileOf(const Failure &failure);

} // namespace rnn::oracle
