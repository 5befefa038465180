// Histories -> a picture, by gnuplot.
#pragma once

#include "training/History.h"

namespace rnn {

/// A history, and what a picture calls it.
struct NamedHistory {
  std::string name;
  History history;
};

/// PNG, SVG or PDF, as the path ends: loss and val_loss over epochs, with title, axes and
/// legend; metrics below them in a second panel. Several histories are drawn into the same
/// panels. Whole or not at all; throws Error, also where requirePicture does.
void plotHistories(const std::filesystem::path &path, std::span<const NamedHistory> histories);

/// Throws Error now if the path cannot be written, ends as no picture does (a device or a
/// pipe gets PNG), or if there is no gnuplot that can draw it.
void requirePicture(const std::filesystem::path &path);

} // namespace rnn
