// The names of a table's columns -> the arrays that they are the numbers of.
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

/// An array takes the column of its name, or those of its name with a number (`x1`, `x2`,
/// from 0 or 1 on) or with indices from 0 on (`x[0]`; `x[step,feature]`, or
/// `x[step][feature]`). Where a model's only input has no such columns, it takes all that are
/// not the target's or the weights', as they stand. Without `needTargets` a target that does
/// not fit is left out. `path` names the file in messages. Throws Error: columns of nothing,
/// or other ones than the model's shape needs.
std::vector<ColumnGroup> assignColumns(const std::vector<std::string> &header,
                                       const rnn_model &model, const std::string &path,
                                       bool needTargets);

} // namespace rnn
