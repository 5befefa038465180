// The losses or metrics of a text -> checked ones, by name.
#include "model/LossChecker.h"

#include <fmt/format.h>

namespace rnnc {

LossFunctions::LossFunctions(const std::vector<ast::Loss> &trees, std::string_view what,
                             const std::vector<CallSchema> &keras,
                             std::vector<ArgumentSchema> arguments, Diagnostics &diagnostics)
    : all(keras) {
  std::map<std::string_view, SourceRange> places;
  for (const ast::Loss &tree : trees) {
    const auto &[name, range] = tree.name;
    if (name.empty()) // could not be read
      continue;
    if (findSchema(keras, name))
      diagnostics.error(range,
                        fmt::format("Keras has a {} of the name `{}`; use another", what, name));
    std::optional<LossFunction> loss = checkLossFunction(tree, what, diagnostics);
    if (auto [first, isNew] = places.try_emplace(name, range); !isNew) {
      diagnostics.error(range, fmt::format("another {} has the name `{}`", what, name));
      diagnostics.note(first->second, "it is here");
      continue;
    }
    auto [added, isNew] = functions.try_emplace(
        name, loss ? std::make_shared<const LossFunction>(std::move(*loss)) : nullptr);
    all.push_back({added->first, arguments, 0});
  }
}

void checkUnits(const LossFunction &loss, SourceRange use, int64_t units,
                Diagnostics &diagnostics) {
  for (const LossNode &node : loss.nodes)
    if (node.kind == LossNode::Unit && node.index >= units) {
      diagnostics.error(node.range,
                        fmt::format("a prediction of {} unit{} has no unit {}", units,
                                    units == 1 ? "" : "s", node.index),
                        "units count from 0");
      diagnostics.note(use, fmt::format("the model takes `{}` here", loss.name));
    }
}

} // namespace rnnc
