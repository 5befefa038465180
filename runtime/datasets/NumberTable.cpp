// A CSV file of numbers -> arrays in memory.
#include "datasets/NumberTable.h"

#include "data/Error.h"
#include "data/Names.h"
#include "datasets/CsvRecord.h"
#include "datasets/LineReader.h"
#include "text/Readable.h"
#include "text/Spaces.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace rnn {

namespace {

/// Parses a field; returns whether it is a number. Numbers outside the range of double become
/// infinite or 0.
bool parseNumber(std::string_view field, double &number) {
  if (field.starts_with('+'))
    field.remove_prefix(1);
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error == std::errc::result_out_of_range)
    number = std::strtod(std::string(field).c_str(), nullptr);
  return error != std::errc::invalid_argument && end == field.data() + field.size();
}

bool isNumber(std::string_view field) {
  double number;
  return parseNumber(withoutSpaces(field), number);
}

/// Reads the records of a file one at a time.
class Records {
public:
  explicit Records(const std::string &path) : lines(path, /*replaceInvalid=*/false) {}

  /// False after the last record. Empty lines are skipped.
  bool next() {
    std::string_view line;
    do {
      if (!lines.next(line))
        return false;
    } while (withoutSpaces(line).empty());
    firstLine = lines.number();
    record.clear();
    try {
      while (!record.add(line))
        if (!lines.next(line))
          fail("a quote is not closed");
    } catch (const Error &error) {
      fail("{}: {}", place(), error.what());
    }
    return true;
  }

  const std::vector<std::string> &fields() const { return record.fields(); }
  std::string place() const { return fmt::format("{}:{}", lines.name(), firstLine); }

private:
  LineReader lines;
  CsvRecord record;
  uint64_t firstLine = 0;
};

std::vector<std::string> readHeader(Records &records, const std::string &path) {
  if (!records.next())
    fail("`{}` is empty; its first line names the columns", path);
  std::vector<std::string> header;
  for (const std::string &field : records.fields())
    header.emplace_back(withoutSpaces(field));
  if (header.size() == 1 && header[0].find(';') != std::string::npos)
    fail("{}: the columns are named between semicolons; commas are expected", records.place());
  if (std::ranges::all_of(header, isNumber))
    fail("{}: the first line has numbers; it names the columns, such as `x1,x2,y`",
         records.place());
  return header;
}

/// A field that must be a number.
float requireNumber(std::string_view field, const std::vector<std::string> &header, size_t column,
                    const Records &records) {
  double number = 0;
  field = withoutSpaces(field);
  if (parseNumber(field, number) && std::isfinite(float(number)))
    return float(number);
  auto name = [&] { return fmt::format("{}: column `{}`", records.place(), header[column]); };
  if (field.empty())
    fail("{} is empty; a number is expected", name());
  if (parseNumber(field, number))
    fail("{} has `{}`; a finite number of float32 is expected", name(), field);
  bool isOfTexts = std::ranges::find(header, "text") != header.end();
  fail("{} has `{}`, which is not a number{}", name(), readable(field),
       isOfTexts ? "; a table of texts needs `--vocabulary`" : "");
}

} // namespace

NumberTable::NumberTable(const std::filesystem::path &file, const rnn_model &model,
                         bool needTargets)
    : path(file.string()) {
  Records records(path);
  header = readHeader(records, path);
  groups = assignColumns(header, model, path, needTargets);
  values.resize(groups.size());
  auto isLoose = [&](const ColumnGroup &group) {
    return !needTargets && (group.array == "y" || group.array == "sample_weight");
  };
  for (; records.next(); ++rows) {
    const std::vector<std::string> &fields = records.fields();
    if (fields.size() != header.size())
      fail("{}: the record has {} fields, but the first line names {} columns", records.place(),
           fields.size(), header.size());
    for (size_t i = 0; i < groups.size(); ++i)
      for (size_t column : groups[i].columns) {
        double number = 0;
        if (!isLoose(groups[i]))
          number = requireNumber(fields[column], header, column, records);
        else if (!parseNumber(withoutSpaces(fields[column]), number))
          number = std::numeric_limits<double>::quiet_NaN();
        values[i].push_back(float(number));
      }
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
