// Layers that the text names and applies by their names, as calls of one Keras layer share its
// weights (keras.io/guides/functional_api).
#pragma once

#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <optional>
#include <set>
#include <string>

namespace rnnc {

/// The names that are applied somewhere: `encoder` of `a = encoder(x)`.
std::set<std::string> appliedNames(const ast::Model &tree);

/// Whether the line names a layer, which is not applied yet: `encoder = lstm(32)`, of names that
/// are applied somewhere.
bool namesLayer(const ast::LayerStatement &statement, const std::set<std::string> &applied);

/// `a, h = encoder(x, initial_state=s)` -> the same with x and s as what the layer is applied to;
/// nothing after an error.
std::optional<ast::LayerStatement> applicationOf(const ast::LayerStatement &statement,
                                                 Diagnostics &diagnostics);

} // namespace rnnc
