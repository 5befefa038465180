// Tree -> checked model.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <functional>

namespace rnnc {

/// The samples of a shard for a batch, which depend on the target's vectors.
using ShardSamples = std::function<int64_t(int64_t batch)>;

/// Resolves names, fills in defaults, computes shapes; reports everything that
/// is wrong. None if anything was.
std::optional<Model> checkModel(const ast::Model &tree, const ShardSamples &shardSamples,
                                Diagnostics &diagnostics);

} // namespace rnnc
