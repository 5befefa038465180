// Statements of parameters -> weights of the model itself: names, sizes and initializers.
#include "model/Parameters.h"

#include "model/Initializers.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// Nothing after an error.
std::optional<int64_t> sizeOf(const ast::Parameter &tree, Diagnostics &diagnostics) {
  if (tree.sizes.size() != 1 || tree.sizes.front().size() != 1) {
    diagnostics.error(tree.sizesRange, "a parameter of a model has one size, a whole number",
                      "such as `[8]` for a layer with 8 units");
    return std::nullopt;
  }
  const ast::Value &size = tree.sizes.front().front();
  if (size.kind == ast::Value::Integer && size.integer >= 1)
    return size.integer;
  if (size.kind != ast::Value::Invalid)
    diagnostics.error(
        size.range, fmt::format("a size must be a whole number from 1, found {}", describe(size)));
  return std::nullopt;
}

std::optional<Call> initializerOf(const ast::Parameter &tree, Diagnostics &diagnostics) {
  ast::Value zeros;
  zeros.text = "zeros";
  zeros.range = zeros.nameRange = tree.name.range;
  std::optional<Call> call = resolveCall(tree.initializer.value_or(zeros), initializerSchemas(),
                                         "initializer", diagnostics);
  if (!call || !checkInitializer(*call, /*ofVector=*/true, "parameter", diagnostics))
    return std::nullopt;
  return call;
}

/// Whether no input or parameter has the name.
bool isNew(const ast::Name &name, const Model &model, Diagnostics &diagnostics) {
  auto report = [&](std::string_view what, SourceRange first) {
    diagnostics.error(name.range, fmt::format("there is {} `{}` already", what, name.text));
    diagnostics.note(first, "it is here");
    return false;
  };
  for (size_t input = 0; input < model.inputCount; ++input)
    if (model.tensors[input].name == name.text)
      return report("an input", model.inputRanges[input]);
  for (const Parameter &parameter : model.parameters)
    if (parameter.name == name.text)
      return report("a parameter", parameter.range);
  return true;
}

} // namespace

void checkParameters(const ast::Model &tree, Model &model, Diagnostics &diagnostics) {
  for (const ast::Parameter &parameter : tree.parameters) {
    bool fits = isNew(parameter.name, model, diagnostics);
    std::optional<int64_t> size = sizeOf(parameter, diagnostics);
    std::optional<Call> initializer = initializerOf(parameter, diagnostics);
    if (!fits || !size || !initializer)
      continue;
    model.parameters.push_back({parameter.name.text, parameter.name.range, *size, *initializer});
    model.tensors.push_back({parameter.name.text, {*size}});
  }
}

} // namespace rnnc
