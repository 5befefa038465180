// Rows -> the parts of a k-fold cross-validation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rnn {

/// One of `folds` parts of the rows, from 0: it is for validation, and the rest for training.
struct Fold {
  uint64_t number = 0, folds = 1;
  std::optional<uint64_t> shuffleSeed = {}; // rows are shuffled before they are cut into parts
};

/// For each row whether it belongs to the fold: those of scikit-learn's `KFold`, whose first parts
/// have a row more if the rows are not a multiple of the folds. Throws Error if there are fewer
/// rows than folds.
std::vector<bool> rowsInFold(uint64_t rows, const Fold &fold);

} // namespace rnn
