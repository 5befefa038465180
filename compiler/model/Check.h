// The syntax tree of a model -> the checked model.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <functional>

namespace rnnc {

/// The number of samples in a shard for a batch size; it depends on the target's vectors.
using ShardSamples = std::function<int64_t(int64_t batch)>;

/// Resolves names, fills in defaults and computes shapes. Reports all errors; returns nothing if
/// there are any.
std::optional<Model> checkModel(const ast::Model &tree, const ShardSamples &shardSamples,
                                Diagnostics &diagnostics);

} // namespace rnnc
