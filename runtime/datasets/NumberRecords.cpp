// A CSV file -> the names of its columns and its numbers, record by record.
#include "datasets/NumberRecords.h"

#include "data/Error.h"
#include "text/Readable.h"
#include "text/Spaces.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace rnn {

bool parseNumber(std::string_view field, double &number) {
  field = withoutSpaces(field);
  if (field.starts_with('+'))
    field.remove_prefix(1);
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error == std::errc::result_out_of_range)
    number = std::strtod(std::string(field).c_str(), nullptr);
  return error != std::errc::invalid_argument && end == field.data() + field.size();
}

NumberRecords::NumberRecords(const std::string &path) : lines(path, /*replaceInvalid=*/false) {
  if (!nextRecord())
    fail("`{}` is empty; its first line names the columns", path);
  for (const std::string &field : fields())
    names.emplace_back(withoutSpaces(field));
  if (names.size() == 1 && names[0].find(';') != std::string::npos)
    fail("{}: the columns are named between semicolons; commas are expected", place());
  auto isNumber = [](const std::string &name) {
    double number;
    return parseNumber(name, number);
  };
  if (std::ranges::all_of(names, isNumber))
    fail("{}: the first line has numbers; it names the columns, such as `x1,x2,y`", place());
}

bool NumberRecords::nextRecord() {
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

bool NumberRecords::next() {
  if (!nextRecord())
    return false;
  if (fields().size() != names.size())
    fail("{}: the record has {} fields, but the first line names {} columns", place(),
         fields().size(), names.size());
  return true;
}

std::string NumberRecords::place() const { return fmt::format("{}:{}", lines.name(), firstLine); }

float NumberRecords::number(size_t column) const {
  double number = 0;
  std::string_view field = withoutSpaces(fields()[column]);
  if (parseNumber(field, number) && std::isfinite(float(number)))
    return float(number);
  auto name = [&] { return fmt::format("{}: column `{}`", place(), names[column]); };
  if (field.empty())
    fail("{} is empty; a number is expected", name());
  if (parseNumber(field, number))
    fail("{} has `{}`; a finite number of float32 is expected", name(), field);
  bool isOfTexts = std::ranges::find(names, "text") != names.end();
  fail("{} has `{}`, which is not a number{}", name(), readable(field),
       isOfTexts ? "; a table of texts needs `--vocabulary`" : "");
}

} // namespace rnn
