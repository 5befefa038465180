// The losses of a text -> checked losses, by name.
#include "model/LossChecker.h"

#include <fmt/format.h>

namespace rnnc {

LossFunctions::LossFunctions(const std::vector<ast::Loss> &trees, Diagnostics &diagnostics)
    : all(lossSchemas()) {
  std::map<std::string_view, SourceRange> places;
  for (const ast::Loss &tree : trees) {
    const auto &[name, range] = tree.name;
    if (name.empty()) // could not be read
      continue;
    if (findSchema(lossSchemas(), name))
      diagnostics.error(range,
                        fmt::format("one of Keras' losses has the name `{}`; use another", name));
    std::optional<LossFunction> loss = checkLossFunction(tree, diagnostics);
    if (auto [first, isNew] = places.try_emplace(name, range); !isNew) {
      diagnostics.error(range, fmt::format("another loss has the name `{}`", name));
      diagnostics.note(first->second, "it is here");
      continue;
    }
    auto [added, isNew] = functions.try_emplace(
        name, loss ? std::make_shared<const LossFunction>(std::move(*loss)) : nullptr);
    all.push_back(
        {added->first, {{"reduction", ArgumentType::Reduction, "sum_over_batch_size"}}, 0});
  }
}

} // namespace rnnc
