// The cells of a text -> checked cells; a call of a cell -> the cell and its units.
#include "model/Cells.h"

#include "model/CellChecker.h"

#include <fmt/format.h>

namespace rnnc {

Cells::Cells(const std::vector<ast::Cell> &trees, Diagnostics &diagnostics) {
  std::vector<std::string_view> all;
  for (const ast::Cell &tree : trees)
    all.push_back(tree.name.text);
  std::map<std::string_view, SourceRange> places;
  for (const ast::Cell &tree : trees) {
    const auto &[name, range] = tree.name;
    if (name.empty()) // could not be read
      continue;
    if (findSchema(layerSchemas(), name))
      diagnostics.error(range,
                        fmt::format("a layer has the name `{}`; a cell needs another", name));
    std::optional<Cell> cell = checkCell(tree, all, diagnostics);
    if (auto [first, isNew] = places.try_emplace(name, range); !isNew) {
      diagnostics.error(range, fmt::format("another cell has the name `{}`", name));
      diagnostics.note(first->second, "it is here");
      continue;
    }
    cells[name] = cell ? std::make_shared<const Cell>(std::move(*cell)) : nullptr;
    schemas.push_back({name, {{"units", ArgumentType::Size, ""}}, 1});
  }
}

std::shared_ptr<const Cell> Cells::resolve(const ast::Value &call, int64_t &units,
                                           Diagnostics &diagnostics) const {
  bool isName = call.kind == ast::Value::Identifier || call.kind == ast::Value::Call;
  if (isName && !has(call.text) && findSchema(layerSchemas(), call.text)) {
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

} // namespace rnnc
