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
  Array inputs;                 // [rows, input size]
  std::optional<Array> targets; // `y`: [rows, target...]; [rows] for one number
  std::optional<Array> weights; // `sample_weight`: [rows]
  uint64_t length = 0;          // of the rows, where the model leaves it open
  RowRange rows;

  /// The rows asked for.
  SampleView view() const {
    return {inputs.row(rows.begin), targets ? targets->row(rows.begin) : nullptr, rows.size(),
            weights ? weights->row(rows.begin) : nullptr, length};
  }
};

/// Reads the input from `x`, several inputs from arrays of their names, and the
/// target from `y`; weights from `sample_weight`, where there is one. Throws
/// Error: no such array, another shape than the model's, NaN, infinity, tokens,
/// classes or weights outside their range in the rows, rows that are not there.
/// Without `needTargets` the file may have no `y`, and weights have no meaning.
Samples readSamples(const std::filesystem::path &path, const rnn_model &model,
                    std::string_view rows, bool needTargets = true);

} // namespace rnn
