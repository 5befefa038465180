// The functions of the object that `--functions` may name: one table for the option, its help and
// the pipeline.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

/// All names, in the order of rnn/model.h; `train` stands for several.
std::vector<std::string_view> functionNames();

/// The functions that the names stand for, with `train` replaced. The names must be known.
std::vector<std::string> withoutGroups(const std::vector<std::string> &names);

/// Reports each of the functions that the model cannot have, with the reason.
void checkFunctions(const std::vector<std::string> &functions, const Model &model,
                    Diagnostics &diagnostics);

} // namespace rnnc
