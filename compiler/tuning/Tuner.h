// A text -> the tiles of its loops with which it is fastest on this machine.
#pragma once

#include "Driver.h"

#include <functional>
#include <optional>

namespace rnnc {

struct Tuning {
  std::vector<TileSetting> tiles; // other than those of the rules; empty if none is faster
  /// The times with these tiles, in parts of those with the rules' tiles.
  std::optional<double> training; // if the model has a training step
  double prediction = 1;
  size_t variants = 0; // that were compiled and timed
};

/// Each loop is cut in all ways that it has, the others as is best so far: the phases
/// (rnn/phases.h) tell what that saves, so that loops of different phases are tried at the same
/// time. Runs of a variant alternate with runs of the best one, and the least times are compared.
/// In the end all tiles together must save a hundredth of a training step and a prediction.
///
/// Loops of phases that take less than a hundredth of the time are left alone.
///
/// `report` gets the number of the variant about to be timed and how many there are at most. A
/// variant is timed for about so many seconds, at least five times. Throws rnn::Error with the
/// compiler's messages.
Tuning tuneTiles(const std::string &text, const Options &options,
                 const std::function<void(size_t, size_t)> &report, double seconds = 0.06);

} // namespace rnnc
