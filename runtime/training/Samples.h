// Named arrays -> the samples of a model.
#pragma once

#include "data/ArraySource.h"
#include "training/Trainer.h"

#include <list>
#include <optional>
#include <string_view>

namespace rnn {

/// The selected rows.
struct Samples {
  ArrayView inputs;                 // [rows, input size]
  std::optional<ArrayView> targets; // [rows, target...]; [rows] for one number
  std::optional<ArrayView> weights; // `sample_weight`: [rows, sample_weight...]
  uint64_t length = 0;              // of the rows, if the model leaves it open
  RowRange rows;                    // the selected rows of the file
  std::list<Array> owned;           // what was not in memory already

  SampleView view() const {
    return {inputs.row(0), targets ? targets->row(0) : nullptr, rows.size(),
            weights ? weights->row(0) : nullptr, length};
  }
};

/// Reads the input from `x` (several inputs from arrays with their names), the target from `y`
/// (several from arrays with the names of their outputs), and weights from `sample_weight` if it
/// exists: [rows], or [rows, steps] if the target has steps. Trailing axes of size 1 may be missing
/// or added. Throws Error for a missing array, another shape than the model's, missing rows, NaN,
/// infinity, tokens, classes or weights out of range in the selected rows, and rows whose steps are
/// all masked (CountingSteps.h). Without `needTargets`, `y` may be missing or unusable, and weights
/// are ignored. Arrays that are in memory already are not copied and must outlive the samples.
Samples readSamples(const ArraySource &file, const rnn_model &model, std::string_view rows,
                    bool needTargets = true);

/// Throws Error for the first number of the array that is not finite or, if the value is one of
/// classes or tokens, that is neither a whole number below their count nor `ignored`. `firstRow` is
/// the number of the array's first row in the file, `what` names the array, and `thing` is what
/// each of its numbers is.
void requireNumbers(const ArrayView &array, uint64_t firstRow, const rnn_value &value,
                    int64_t ignored, const std::string &what, const char *thing);

} // namespace rnn
