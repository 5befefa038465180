// A file of columns over time -> one long series of features and targets.
#pragma once

#include "data/Array.h"
#include "data/RowRange.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// Steps in the order of time.
struct Series {
  Array features;     // [steps, features]
  Array targets;      // [steps, targets]; [0, 0] if none are named
  RowRange rows;      // the steps' rows of the file
  std::string source; // "`f.csv`"
};

/// Reads columns of a table (.csv) by their names, or arrays [steps] or [steps, columns] of a NumPy
/// archive (.npz); a name may be both a feature and a target. `rows` are chosen as by `parseRows`.
/// Throws Error for names that do not exist, for arrays of other shapes or different lengths, and
/// for what is not a finite number. Without `needTargets`, targets may be anything, and what is not
/// a number becomes NaN.
Series readSeries(const std::filesystem::path &path, const std::vector<std::string> &features,
                  const std::vector<std::string> &targets, std::string_view rows, bool needTargets);

} // namespace rnn
