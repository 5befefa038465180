// A data file -> the samples that a model can read.
#pragma once

#include "data/ArraySource.h"
#include "training/Trainer.h"

#include <optional>
#include <string_view>

namespace rnn {

/// The rows that were asked for.
struct Samples {
  Array inputs;                 // [rows, input size]
  std::optional<Array> targets; // `y`: [rows, target...]; [rows] for one number
  std::optional<Array> weights; // `sample_weight`: [rows, sample_weight...]
  uint64_t length = 0;          // of the rows, where the model leaves it open
  RowRange rows;                // which of the file's

  SampleView view() const {
    return {inputs.row(0), targets ? targets->row(0) : nullptr, rows.size(),
            weights ? weights->row(0) : nullptr, length};
  }
};

/// Reads the input from `x`, several inputs from arrays of their names, and the
/// target from `y`; weights from `sample_weight`, where there is one: [rows], or [rows, steps]
/// where the target has steps. Axes of 1 at the end of an array may lack, or be too many. Throws
/// Error: no such array, another shape than the model's, NaN, infinity, tokens, classes or weights
/// outside their range in the rows, rows that are not there, rows of which no step counts
/// (CountingSteps.h). Without `needTargets` there may be no `y`, or one that does not fit, and
/// weights have no meaning.
Samples readSamples(const ArraySource &file, const rnn_model &model, std::string_view rows,
                    bool needTargets = true);

} // namespace rnn
