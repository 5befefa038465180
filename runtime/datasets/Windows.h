// A series -> windows of it, which share its memory.
#pragma once

#include "datasets/Series.h"
#include "training/ArrayBatches.h"

#include <optional>

namespace rnn {

/// All numbers are below 2^40.
struct WindowOptions {
  std::optional<uint64_t> window = {}; // steps; by default those of the model's input
  uint64_t horizon = 1;                // steps from the end of a window to its target
  uint64_t stride = 1;                 // steps from the beginning of a window to that of the next
};

/// The windows of a series in the order of time. A target is the row `horizon` steps after the last
/// step of its window; or, if the model's output has several times as many numbers as the series
/// has targets, that row and those after it; or, if the output has steps, for each step of the
/// window the row `horizon` steps after it.
class Windows {
public:
  /// Throws Error for a stateful model and one with several inputs, for sizes that do not match the
  /// model's, for no targets where they are needed, and for tokens and classes out of range. The
  /// series must outlive the windows.
  Windows(const Series &series, const rnn_model &model, const WindowOptions &options,
          bool needTargets);

  /// All windows; without `needTargets` also those whose target lies behind the end of the series,
  /// and none has targets. Throws Error if there are none, and for a window whose steps are all
  /// masked although the model needs one.
  SpacedSamples all() const { return within({0, series.rows.size()}); }

  /// Those that lie with their targets in these steps of the series.
  SpacedSamples within(RowRange steps) const;

  /// The row of the file that a number of a window's output predicts.
  uint64_t rowOf(uint64_t window, uint64_t number) const {
    return series.rows.begin + window * stride + targetFirst + number / numbersOfStep;
  }
  /// What the numbers of a window's output [output size] are compared with; null if the series has
  /// other targets or none, or ends before them.
  const float *targetsOf(uint64_t window) const;

private:
  void requireInput(const std::optional<uint64_t> &asked);
  void placeTargets();

  const Series &series;
  const rnn_model &model;
  uint64_t window = 0, horizon, stride;
  uint64_t targetFirst = 0, targetSteps = 0; // of the first window
  uint64_t numbersOfStep = 1;                // of an output
  bool needTargets;
};

} // namespace rnn
