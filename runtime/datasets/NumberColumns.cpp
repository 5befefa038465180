// Column names such as `x[3]` or `y` -> the columns of each of the model's arrays.
#include "datasets/NumberColumns.h"

#include "data/Array.h"
#include "data/Error.h"
#include "data/Names.h"
#include "text/Spaces.h"
#include "training/Shapes.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <span>

namespace rnn {

namespace {

using Index = std::vector<uint64_t>;

/// What follows the name of an array in the name of a column.
struct ColumnName {
  enum class Form { Whole, Numbered, Indexed } form;
  Index index; // one number, or one for each axis
};

std::optional<uint64_t> parseNumber(std::string_view text) {
  uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool isNumber = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return isNumber ? std::optional(number) : std::nullopt;
}

/// "[3,1]", "[3, 1]" or "[3][1]"
std::optional<Index> parseIndices(std::string_view text) {
  Index index;
  while (text.starts_with('[')) {
    size_t end = text.find(']');
    if (end == text.npos)
      return std::nullopt;
    std::string_view inside = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    for (size_t comma = 0; comma != inside.npos;) {
      comma = inside.find(',');
      auto number = parseNumber(withoutSpaces(inside.substr(0, comma)));
      if (!number)
        return std::nullopt;
      index.push_back(*number);
      inside.remove_prefix(comma == inside.npos ? 0 : comma + 1);
    }
  }
  return text.empty() && !index.empty() ? std::optional(index) : std::nullopt;
}

/// How a column belongs to the array, if at all.
std::optional<ColumnName> parseName(std::string_view column, std::string_view array) {
  using Form = ColumnName::Form;
  if (!column.starts_with(array))
    return std::nullopt;
  column.remove_prefix(array.size());
  if (column.empty())
    return ColumnName{Form::Whole, {}};
  if (auto number = parseNumber(column))
    return ColumnName{Form::Numbered, {*number}};
  if (auto index = parseIndices(column))
    return ColumnName{Form::Indexed, *index};
  return std::nullopt;
}

class Assignment {
public:
  Assignment(const std::vector<std::string> &header, const rnn_model &model,
             const std::string &path, bool needTargets)
      : header(header), model(model), path(path), needTargets(needTargets), names(header.size()),
        arrays(header.size()) {}

  std::vector<ColumnGroup> run() {
    std::vector<std::string> inputs;
    for (uint64_t i = 0; i < model.input_count; ++i)
      inputs.push_back(model.input_count == 1 ? "x" : model.inputs[i].name);
    std::vector<std::string> known = inputs;
    const std::span<const rnn_value> targets(model.targets, model.target_count);
    for (const rnn_value &target : targets)
      known.push_back(target.name);
    if (targets.empty())
      known.push_back("y");
    known.push_back("sample_weight");
    for (size_t column = 0; column < header.size(); ++column)
      choose(column, known);
    if (inputs.size() == 1 && std::ranges::find(arrays, "x") == arrays.end())
      takeOthers();
    for (size_t column = 0; column < header.size(); ++column)
      if (arrays[column].empty())
        fail("column `{}` of `{}` belongs to no array of model `{}`, which has {}; remove or "
             "rename it",
             header[column], path, model.name, quoteNames(known));

    std::vector<ColumnGroup> groups;
    for (uint64_t i = 0; i < inputs.size(); ++i)
      add(groups, inputs[i], &model.inputs[i].shape, "input");
    bool allFit = std::ranges::all_of(targets, [&](const rnn_value &target) {
      return fits(columnsOf(target.name).size(), target.shape);
    });
    for (const rnn_value &target : targets)
      if (needTargets || allFit)
        add(groups, target.name, &target.shape, "target");
    bool ofSteps = fits(columnsOf("sample_weight").size(), model.sample_weight);
    add(groups, "sample_weight", ofSteps ? &model.sample_weight : nullptr, "");
    return groups;
  }

private:
  /// The array named like the column, or else the one with the longest name that the column's name
  /// begins with.
  void choose(size_t column, const std::vector<std::string> &known) {
    for (const std::string &array : known) {
      auto name = parseName(header[column], array);
      bool isBetter = array.size() > arrays[column].size() || arrays[column].empty();
      if (name && isBetter) {
        names[column] = *name;
        arrays[column] = array;
      }
    }
  }

  void takeOthers() {
    uint64_t number = 0;
    for (size_t column = 0; column < header.size(); ++column)
      if (arrays[column].empty()) {
        arrays[column] = "x";
        names[column] = {ColumnName::Form::Numbered, {number++}};
      }
  }

  std::vector<size_t> columnsOf(const std::string &array) const {
    std::vector<size_t> columns;
    for (size_t column = 0; column < header.size(); ++column)
      if (arrays[column] == array)
        columns.push_back(column);
    return columns;
  }

  /// Whether this number of columns makes a row of this shape, or some steps of it.
  static bool fits(uint64_t columns, const rnn_shape &shape) {
    uint64_t step = sizeOf(shape, 1);
    bool isOpen = sizeOf(shape, 0) == 0;
    return isOpen ? columns % step == 0 : columns == step;
  }

  /// Appends the columns of an array, if there are any. `shape` is that of a sample, if known.
  void add(std::vector<ColumnGroup> &groups, const std::string &array, const rnn_shape *shape,
           const char *meaning) const {
    using Form = ColumnName::Form;
    ColumnGroup group{array, columnsOf(array), {}};
    if (group.columns.empty())
      return;
    size_t first = group.columns.front();
    for (size_t column : group.columns)
      if (names[column].form != names[first].form ||
          names[column].index.size() != names[first].index.size())
        fail("columns `{}` and `{}` of `{}` are both of `{}`, but name it in different ways",
             header[first], header[column], path, array);
    group.sizes = shape ? sizesFor(group.columns, *shape, array, meaning)
                        : std::vector<uint64_t>{group.columns.size()};
    if (names[first].form == Form::Indexed && names[first].index.size() > 1)
      sortByIndices(group);
    else
      sortByNumbers(group);
    groups.push_back(std::move(group));
  }

  /// The shape of a sample with the open length filled in.
  std::vector<uint64_t> sizesFor(const std::vector<size_t> &columns, const rnn_shape &shape,
                                 const std::string &array, const char *meaning) const {
    uint64_t step = sizeOf(shape, 1), found = columns.size();
    if (!fits(found, shape))
      fail("`{}` has {} column{} of `{}`, but a row of the model's {} {} has {}{} numbers", path,
           found, found == 1 ? "" : "s", array, meaning, formatWithSamples(shape), step,
           sizeOf(shape, 0) == 0 ? " a step" : "");
    return sizesOf(shape, found / step);
  }

  void sortByNumbers(ColumnGroup &group) const {
    auto numberOf = [&](size_t column) {
      return names[column].index.empty() ? 0 : names[column].index[0];
    };
    std::ranges::sort(group.columns, {}, numberOf);
    bool isIndexed = names[group.columns[0]].form == ColumnName::Form::Indexed;
    uint64_t first = isIndexed ? 0 : std::min<uint64_t>(numberOf(group.columns[0]), 1);
    for (uint64_t i = 0; i < group.columns.size(); ++i)
      if (numberOf(group.columns[i]) != first + i)
        fail("the columns of `{}` in `{}` are not numbered consecutively: `{}` is where number {} "
             "is expected",
             group.array, path, header[group.columns[i]], first + i);
  }

  void sortByIndices(ColumnGroup &group) const {
    std::vector<size_t> sorted(group.columns.size(), header.size());
    for (size_t column : group.columns) {
      const Index &index = names[column].index;
      uint64_t place = 0;
      bool fits = index.size() == group.sizes.size();
      for (size_t axis = 0; fits && axis < index.size(); ++axis) {
        fits = index[axis] < group.sizes[axis];
        place = place * group.sizes[axis] + index[axis];
      }
      if (!fits)
        fail("column `{}` of `{}` is outside of a row of `{}`, which is {}", header[column], path,
             group.array, formatShape(group.sizes));
      if (sorted[place] != header.size())
        fail("columns `{}` and `{}` of `{}` are the same number", header[sorted[place]],
             header[column], path);
      sorted[place] = column;
    }
    group.columns = std::move(sorted);
  }

  const std::vector<std::string> &header;
  const rnn_model &model;
  const std::string &path;
  bool needTargets;
  std::vector<ColumnName> names;   // of each column
  std::vector<std::string> arrays; // of each column; empty: none
};

} // namespace

std::vector<ColumnGroup> assignColumns(const std::vector<std::string> &header,
                                       const rnn_model &model, const std::string &path,
                                       bool needTargets) {
  std::vector<std::string> sorted = header;
  std::ranges::sort(sorted);
  auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end())
    fail("`{}` has two columns `{}`", path, *twice);
  return Assignment(header, model, path, needTargets).run();
}

} // namespace rnn
