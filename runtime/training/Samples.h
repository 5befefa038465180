// A data file -> the samples that a model can read.
#pragma once

#include "data/Array.h"
#include "data/RowRange.h"
#include "training/Trainer.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace rnn {

/// The arrays of an .npz and the rows of them that were asked for.
struct Samples {
  Array inputs;                 // `x`: [rows, input...]
  std::optional<Array> targets; // `y`: [rows, output...], or [rows] for one number
  RowRange rows;

  /// The rows asked for.
  SampleView view() const {
    return {inputs.row(rows.begin), targets ? targets->row(rows.begin) : nullptr, rows.size()};
  }
};

/// Reads `x` and `y`. Throws Error: no such array, another shape than the
/// model's, NaN or infinity in the rows, rows that are not there. Without
/// `needTargets` the file may have no `y`.
Samples readSamples(const std::filesystem::path &path, const rnn_model &model,
                    std::string_view rows, bool needTargets = true);

} // namespace rnn
