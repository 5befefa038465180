// A CSV file of numbers -> arrays in memory.
#include "datasets/NumberTable.h"

#include "data/Error.h"
#include "data/Names.h"
#include "datasets/NumberRecords.h"

#include <algorithm>
#include <limits>

namespace rnn {

NumberTable::NumberTable(const std::filesystem::path &file, const rnn_model &model,
                         bool needTargets)
    : path(file.string()) {
  NumberRecords records(path);
  header = records.header();
  groups = assignColumns(header, model, path, needTargets);
  values.resize(groups.size());
  auto isLoose = [&](const ColumnGroup &group) {
    return !needTargets && (group.array == "y" || group.array == "sample_weight");
  };
  for (; records.next(); ++rows)
    for (size_t i = 0; i < groups.size(); ++i)
      for (size_t column : groups[i].columns) {
        double number = 0;
        if (!isLoose(groups[i]))
          number = records.number(column);
        else if (!parseNumber(records.fields()[column], number))
          number = std::numeric_limits<double>::quiet_NaN();
        values[i].push_back(float(number));
      }
}

bool NumberTable::contains(const std::string &name) const {
  return std::ranges::find(groups, name, &ColumnGroup::array) != groups.end();
}

const ColumnGroup &NumberTable::find(const std::string &name) const {
  auto found = std::ranges::find(groups, name, &ColumnGroup::array);
  if (found == groups.end())
    fail("`{}` has no column `{}`; it has {}", path, name, quoteNames(header));
  return *found;
}

std::vector<uint64_t> NumberTable::shape(const std::string &name) const {
  std::vector<uint64_t> shape = find(name).sizes;
  shape.insert(shape.begin(), rows);
  return shape;
}

Array NumberTable::read(const std::string &name, std::optional<RowRange> range) const {
  Array array{shape(name), {}};
  RowRange chosen = range.value_or(RowRange{0, rows});
  array.shape[0] = chosen.size();
  const ColumnGroup &group = find(name);
  auto begin = values[&group - groups.data()].begin();
  uint64_t size = group.columns.size();
  array.values.assign(begin + chosen.begin * size, begin + chosen.end * size);
  return array;
}

std::string NumberTable::whatOf(const std::string &name) const {
  return fmt::format("`{}` of `{}`", name, path);
}

} // namespace rnn
