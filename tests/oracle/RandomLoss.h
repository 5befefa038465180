// Random losses of the language.
#pragma once

#include "oracle/RandomCell.h"

namespace rnn::oracle {

/// A value for each step and unit that the loss reads more than once, and the loss.
struct RandomLoss {
  RandomExpression shared, value;
  bool takesWeights = false; // `w`, the weight of each step
};

/// `activation` as for a cell.
RandomLoss drawLoss(RandomStream &random, const std::function<std::string()> &activation);

/// Multiplies something that has steps by their weights.
void weighSteps(RandomLoss &loss, RandomStream &random);

/// `heading`: "loss NAME" or "metric NAME".
std::string textOf(const RandomLoss &loss, const std::string &heading);

/// Losses with a little less arithmetic.
std::vector<RandomLoss> smallerLosses(const RandomLoss &loss);

} // namespace rnn::oracle
