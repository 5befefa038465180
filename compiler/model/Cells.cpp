// The cells and layers of a text -> checked ones; a call of a cell -> the cell and its units; a
// call of a layer -> the layer.
#include "model/Cells.h"

#include "model/CellChecker.h"
#include "model/LayerRules.h"
#include "model/layers/Own.h"
#include "syntax/Statements.h"

#include <fmt/format.h>

namespace rnnc {

Cells::Cells(const std::vector<ast::Cell> &trees, Diagnostics &diagnostics) {
  std::vector<std::string_view> all;
  for (const ast::Cell &tree : trees)
    all.push_back(tree.name.text);
  const std::vector<CallSchema> &known = rnnc::layerSchemas();
  std::map<std::string_view, SourceRange> places;
  for (const ast::Cell &tree : trees) {
    const auto &[name, range] = tree.name;
    if (name.empty()) // could not be read
      continue;
    std::string_view kind = tree.isLayer ? "layer" : "cell";
    bool isTaken = findSchema(known, name) || (tree.isLayer && findStatement(name));
    if (findSchema(known, name))
      diagnostics.error(range, fmt::format("a layer has the name `{}`; a {} needs another", name,
                                           tree.isLayer ? "layer of your own" : kind));
    else if (isTaken)
      diagnostics.error(range,
                        fmt::format("`{}` begins a statement; a layer needs another name", name));
    std::optional<Cell> cell = checkCell(tree, all, diagnostics);
    if (auto [first, isNew] = places.try_emplace(name, range); !isNew) {
      bool isLayer = layers.contains(name);
      diagnostics.error(
          range, fmt::format("another {} has the name `{}`", isLayer ? "layer" : "cell", name));
      diagnostics.note(first->second, "it is here");
      continue;
    }
    if (tree.isLayer && isTaken)
      continue; // its calls are those of Keras' layer
    bool takesUnits = !cell || cell->takesUnits;
    auto checked = cell ? std::make_shared<const Cell>(std::move(*cell)) : nullptr;
    if (tree.isLayer) {
      layers[name] = checked;
      layerSchemas.push_back(ownLayerSchema(name, takesUnits));
    } else {
      cells[name] = checked;
      schemas.push_back({name, {{"units", ArgumentType::Size, ""}}, 1});
    }
  }
  layerSchemas.insert(layerSchemas.end(), known.begin(), known.end());
}

std::shared_ptr<const Cell> Cells::resolve(const ast::Value &call, int64_t &units,
                                           Diagnostics &diagnostics) const {
  bool isName = call.kind == ast::Value::Identifier || call.kind == ast::Value::Call;
  if (isName && !has(call.text) &&
      (hasLayer(call.text) || findSchema(rnnc::layerSchemas(), call.text))) {
    diagnostics.error(call.nameRange,
                      fmt::format("`{}` is a layer, and `rnn` needs a cell", call.text),
                      fmt::format("write `{}(...)` without `rnn`", call.text));
    return nullptr;
  }
  if (isName && schemas.empty()) {
    diagnostics.error(call.nameRange, fmt::format("unknown cell `{}`", call.text),
                      fmt::format("define it before the model: `cell {}(x, h) {{`", call.text));
    return nullptr;
  }
  std::optional<Call> resolved = resolveCall(call, schemas, "cell", diagnostics);
  if (!resolved)
    return nullptr;
  units = resolved->arguments.size("units");
  return cells.find(call.text)->second;
}

std::optional<Layer> Cells::layer(const ast::Value &call, Diagnostics &diagnostics) const {
  auto own = layers.find(call.text);
  if (own != layers.end() && own->second && !own->second->takesUnits)
    for (const ast::Argument &argument : call.arguments)
      if (!argument.name || argument.name->text == "units") {
        diagnostics.error(argument.value.range,
                          fmt::format("the units of `{}` are the features of its input", call.text),
                          fmt::format("write `{}()`", call.text));
        return std::nullopt;
      }
  if (own != layers.end() && !own->second)
    return std::nullopt;
  std::optional<Call> resolved = resolveCall(call, layerSchemas, "layer", diagnostics);
  if (!resolved)
    return std::nullopt;
  bool isWhole = true; // no layer inside has an error
  LayerMaker make = [&](const Call &call) {
    auto own = layers.find(call.name);
    if (own == layers.end())
      return layerOf(call, make);
    isWhole &= own->second != nullptr;
    return own->second ? ownLayer(call, own->second) : Layer{};
  };
  Layer made = make(*resolved);
  return isWhole ? std::optional(std::move(made)) : std::nullopt;
}

} // namespace rnnc
