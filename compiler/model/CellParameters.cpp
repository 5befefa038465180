// The parameters of a cell -> sizes in features and units, and initializers.
#include "model/CellChecker.h"
#include "model/Initializers.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

/// A saturating product of whole numbers, units and features.
struct Size {
  int64_t factor = 1;
  int units = 0, features = 0;

  bool isFeatures() const { return features == 1 && units == 0 && factor == 1; }
  bool isBlocks() const { return features == 0 && units == 1; }
};

std::optional<Size> sizeOf(const std::vector<ast::Value> &factors, Diagnostics &diagnostics) {
  Size size;
  for (const ast::Value &factor : factors) {
    if (factor.kind == ast::Value::Invalid)
      return std::nullopt;
    bool isName = factor.kind == ast::Value::Identifier;
    if (factor.kind == ast::Value::Integer && factor.integer < 1) {
      diagnostics.error(factor.range,
                        fmt::format("a size must be at least 1, found {}", describe(factor)));
      return std::nullopt;
    }
    if (factor.kind == ast::Value::Integer) {
      if (__builtin_mul_overflow(size.factor, factor.integer, &size.factor))
        size.factor = INT64_MAX;
    } else if (isName && factor.text == "units") {
      ++size.units;
    } else if (isName && factor.text == "features") {
      ++size.features;
    } else {
      diagnostics.error(
          factor.range,
          fmt::format("a size is a product of whole numbers, `units` and `features`, found {}",
                      describe(factor)),
          isName ? nearest(factor.text, {"units", "features"}) : "");
      return std::nullopt;
    }
  }
  return size;
}

SourceRange rangeOf(const std::vector<ast::Value> &factors) {
  return {factors.front().range.begin, factors.back().range.end};
}

bool checkSizes(const ast::Parameter &tree, CellParameter &parameter, Diagnostics &diagnostics) {
  const std::string &name = tree.name.text;
  if (tree.sizes.empty() || tree.sizes.size() > 2) {
    diagnostics.error(
        tree.sizesRange,
        fmt::format("a parameter has the sizes [columns] or [rows, columns], found {} sizes",
                    tree.sizes.size()));
    return false;
  }
  std::optional<Size> columns = sizeOf(tree.sizes.back(), diagnostics);
  if (columns && !columns->isBlocks()) {
    diagnostics.error(rangeOf(tree.sizes.back()),
                      fmt::format("the last size of `{}` must be a multiple of `units`", name),
                      "write it as `4 * units`");
    columns.reset();
  }
  if (columns)
    parameter.columnBlocks = columns->factor;
  if (tree.sizes.size() == 1)
    return columns.has_value();
  std::optional<Size> rows = sizeOf(tree.sizes.front(), diagnostics);
  if (rows && !rows->isFeatures() && !rows->isBlocks()) {
    diagnostics.error(
        rangeOf(tree.sizes.front()),
        fmt::format("the rows of `{}` must be `features`, `units` or a multiple of `units`", name));
    rows.reset();
  }
  if (!rows || !columns)
    return false;
  parameter.rows = rows->isFeatures() ? CellParameter::Features : CellParameter::Units;
  parameter.rowBlocks = rows->isFeatures() ? 0 : rows->factor;
  return true;
}

bool checkInitializers(const ast::Parameter &tree, CellParameter &parameter,
                       Diagnostics &diagnostics) {
  bool ok = true;
  auto add = [&](const ast::Value &value) {
    std::optional<Call> call = resolveCall(value, initializerSchemas(), "initializer", diagnostics);
    ok &= call && checkInitializer(*call, !parameter.isMatrix(), "parameter", diagnostics);
    if (call)
      parameter.initializers.push_back(std::move(*call));
  };
  if (!tree.initializer) {
    ast::Value standard;
    standard.text = parameter.isMatrix() ? "glorot_uniform" : "zeros";
    standard.range = standard.nameRange = tree.name.range;
    add(standard);
  } else if (tree.initializer->kind == ast::Value::List) {
    const std::vector<ast::Argument> &list = tree.initializer->arguments;
    if (int64_t(list.size()) != parameter.columnBlocks) {
      diagnostics.error(tree.initializer->range,
                        fmt::format("`{}` has {} block{} of `units`, found {} initializer{}",
                                    parameter.name, parameter.columnBlocks,
                                    parameter.columnBlocks == 1 ? "" : "s", list.size(),
                                    list.size() == 1 ? "" : "s"),
                        "give one for each block, or one without a list for all");
      return false;
    }
    for (const ast::Argument &element : list)
      add(element.value);
  } else {
    add(*tree.initializer);
  }
  return ok;
}

} // namespace

std::optional<CellParameter> checkCellParameter(const ast::Parameter &tree,
                                                Diagnostics &diagnostics) {
  CellParameter parameter;
  parameter.name = tree.name.text;
  parameter.range = tree.name.range;
  if (!checkSizes(tree, parameter, diagnostics) || !checkInitializers(tree, parameter, diagnostics))
    return std::nullopt;
  return parameter;
}

std::vector<int64_t> CellParameter::shape(int64_t features, int64_t units) const {
  auto times = [&](int64_t blocks) {
    int64_t size;
    return __builtin_mul_overflow(blocks, units, &size) ? INT64_MAX : size;
  };
  if (!isMatrix())
    return {times(columnBlocks)};
  return {rows == Features ? features : times(rowBlocks), times(columnBlocks)};
}

} // namespace rnnc
