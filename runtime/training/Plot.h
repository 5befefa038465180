// A history -> a picture, by gnuplot.
#pragma once

#include "training/History.h"

namespace rnn {

/// PNG with loss and val_loss over epochs, axes and legend; metrics below them
/// in a second panel. Whole or not at all; throws Error, also if gnuplot is missing.
void plotHistory(const std::filesystem::path &path, const History &history);

/// Throws Error now if gnuplot is missing.
void requireGnuplot();

} // namespace rnn
