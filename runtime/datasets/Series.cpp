// Columns of a .csv file or arrays of an .npz file -> the numbers of a series.
#include "datasets/Series.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "data/Names.h"
#include "data/Numpy.h"
#include "datasets/NumberRecords.h"

#include <algorithm>
#include <limits>

namespace rnn {

namespace {

using Names = std::vector<std::string>;

std::vector<size_t> placesOf(const Names &names, const Names &header, const std::string &path) {
  std::vector<size_t> places;
  for (const std::string &name : names) {
    auto found = std::ranges::find(header, name);
    if (found == header.end())
      fail("`{}` has no column `{}`; it has {}", path, name, quoteNames(header));
    places.push_back(found - header.begin());
  }
  return places;
}

/// The number in a column, or NaN.
float numberOrNaN(const NumberRecords &records, size_t column) {
  double number;
  bool isNumber = parseNumber(records.fields()[column], number);
  return isNumber ? float(number) : std::numeric_limits<float>::quiet_NaN();
}

/// Drops the rows outside of the range.
void keepRows(Array &array, RowRange rows) {
  auto size = ptrdiff_t(array.rowSize());
  array.values.erase(array.values.begin() + ptrdiff_t(rows.end) * size, array.values.end());
  array.values.erase(array.values.begin(), array.values.begin() + ptrdiff_t(rows.begin) * size);
  array.shape[0] = rows.size();
}

Series readTable(const std::string &path, const Names &features, const Names &targets,
                 std::string_view range, bool needTargets) {
  Series series;
  NumberRecords records(path);
  std::vector<size_t> inputs = placesOf(features, records.header(), path),
                      outputs = placesOf(targets, records.header(), path);
  uint64_t rows = 0;
  for (; records.next(); ++rows) {
    for (size_t column : inputs)
      series.features.values.push_back(records.number(column));
    for (size_t column : outputs)
      series.targets.values.push_back(needTargets ? records.number(column)
                                                  : numberOrNaN(records, column));
  }
  series.source = fmt::format("`{}`", path);
  series.rows = parseRows(range, rows, series.source);
  series.features.shape = {rows, inputs.size()};
  series.targets.shape = {rows, outputs.size()};
  keepRows(series.features, series.rows);
  keepRows(series.targets, series.rows);
  return series;
}

/// The arrays with these names beside each other; `first` is the array that has `steps`.
Array joinColumns(const NpzFile &file, const Names &names, const std::string &first, uint64_t steps,
                  RowRange rows, bool needFinite) {
  Array joined{{rows.size(), 0}, {}};
  std::vector<Array> parts;
  for (const std::string &name : names) {
    std::vector<uint64_t> shape = file.shape(name);
    if (shape.empty() || shape.size() > 2)
      fail("{} has the shape {}; an array of a series has its steps, and perhaps its columns, as "
           "axes",
           file.whatOf(name), formatShape(shape));
    if (shape[0] != steps)
      fail("{} has {} steps, but {} has {}", file.whatOf(name), shape[0], file.whatOf(first),
           steps);
    parts.push_back(file.read(name, rows));
    joined.shape[1] += parts.back().rowSize();
    if (needFinite)
      requireFinite(parts.back(), file.whatOf(name), rows.begin);
  }
  for (uint64_t step = 0; step < rows.size(); ++step)
    for (const Array &part : parts)
      joined.values.insert(joined.values.end(), part.row(step), part.row(step) + part.rowSize());
  return joined;
}

Series readArchive(const std::filesystem::path &path, const Names &features, const Names &targets,
                   std::string_view range, bool needTargets) {
  NpzFile file(path);
  Series series;
  series.source = fmt::format("`{}`", path.string());
  const std::string &first = features.front();
  std::vector<uint64_t> shape = file.shape(first);
  uint64_t steps = shape.empty() ? 0 : shape[0];
  series.rows = parseRows(range, steps, series.source);
  series.features = joinColumns(file, features, first, steps, series.rows, /*needFinite=*/true);
  series.targets = joinColumns(file, targets, first, steps, series.rows, needTargets);
  return series;
}

} // namespace

Series readSeries(const std::filesystem::path &path, const Names &features, const Names &targets,
                  std::string_view rows, bool needTargets) {
  return path.extension() == ".npz"
             ? readArchive(path, features, targets, rows, needTargets)
             : readTable(path.string(), features, targets, rows, needTargets);
}

} // namespace rnn
