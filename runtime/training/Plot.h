// Histories -> a picture, by gnuplot.
#pragma once

#include "training/History.h"
#include "training/Picture.h"

namespace rnn {

/// A history and its name in a picture.
struct NamedHistory {
  std::string name;
  History history;
};

/// Writes a PNG, SVG or PDF file, by the extension of the path: loss and val_loss over epochs with
/// title, axes and legend, and below them a second panel with the metrics and a third one with the
/// norms of gradients, if there are any. Several histories share the panels. The file is written
/// whole or not at all. Throws Error, also in the cases of `requirePicture`.
void plotHistories(const std::filesystem::path &path, std::span<const NamedHistory> histories);

/// The bytes of such a file.
std::string plotBytes(const std::filesystem::path &path, std::span<const NamedHistory> histories);

} // namespace rnn
