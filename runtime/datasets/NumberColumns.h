// The names of a table's columns -> the arrays that they belong to.
#pragma once

#include "rnn/model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rnn {

/// The columns of an array in row-major order of its samples.
struct ColumnGroup {
  std::string array; // "x", the name of one of several inputs, "y", "sample_weight"
  std::vector<size_t> columns;
  std::vector<uint64_t> sizes; // of a sample
};

/// An array takes the column with its name, or the columns with its name and a number (`x1`, `x2`,
/// counted from 0 or 1) or indices from 0 (`x[0]`, `x[step,feature]` or `x[step][feature]`). If a
/// model's only input has no such columns, it takes all columns that do not belong to the target or
/// the weights, in order. Without `needTargets`, a target that does not fit is ignored. `path`
/// names the file in messages. Throws Error for columns that belong to no array and for columns
/// that do not match the model's shapes.
std::vector<ColumnGroup> assignColumns(const std::vector<std::string> &header,
                                       const rnn_model &model, const std::string &path,
                                       bool needTargets);

} // namespace rnn
