// Results of epochs <-> a table in CSV.
#include "training/History.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "training/checkpoint/Checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/ranges.h>
#include <limits>
#include <sstream>

namespace rnn {

namespace {

/// Parses a whole field.
template <typename Number> bool parse(std::string_view field, Number &number) {
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  return error == std::errc() && end == field.data() + field.size();
}

std::vector<std::string> fieldsOf(std::string_view line) {
  std::vector<std::string> fields;
  for (size_t end; (end = line.find(',')) != std::string_view::npos; line.remove_prefix(end + 1))
    fields.emplace_back(line.substr(0, end));
  fields.emplace_back(line);
  return fields;
}

/// The names of the training results in a header; empty if it is not a header.
std::vector<std::string> namesOfTraining(std::string_view header) {
  std::vector<std::string> fields = fieldsOf(header);
  size_t count = fields.size() / 2;
  if (fields.size() % 2 == 0 || fields[0] != "epoch" || count == 0 || fields[1] != "loss")
    return {};
  std::vector<std::string> names(fields.begin() + 1, fields.begin() + 1 + count);
  fields.erase(fields.begin());
  return withValidation(names) == fields ? names : std::vector<std::string>();
}

/// The numbers after the epoch; only those of the validation may be missing.
bool parseLine(std::string_view line, uint64_t &epoch, std::vector<double> &values) {
  std::vector<std::string> fields = fieldsOf(line);
  if (fields.size() != values.size() + 1 || !parse(fields[0], epoch))
    return false;
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = std::numeric_limits<double>::quiet_NaN();
    bool mayBeEmpty = i >= values.size() / 2;
    if (!(mayBeEmpty && fields[i + 1].empty()) && !parse(fields[i + 1], values[i]))
      return false;
  }
  return true;
}

/// Drops the empty columns of a training without validation.
History withoutEmptyColumns(const History &all) {
  size_t training = all.names().size() / 2;
  for (uint64_t row = 0; row < all.size(); ++row)
    for (double value : all[row].values.subspan(training))
      if (!std::isnan(value))
        return all;
  auto names = all.names().first(training);
  History history({names.begin(), names.end()}, all.size());
  for (uint64_t row = 0; row < all.size(); ++row)
    history.add(all[row].epoch, all[row].values.first(training));
  return history;
}

} // namespace

std::optional<double> EpochResults::find(std::string_view name) const {
  auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt : std::optional(values[found - names.begin()]);
}

std::vector<std::string> withValidation(std::vector<std::string> names) {
  for (size_t i = 0, count = names.size(); i < count; ++i)
    names.push_back(std::string(validationPrefix) + names[i]);
  return names;
}

History::History(std::vector<std::string> names, uint64_t epochs) : columns(std::move(names)) {
  numbers.reserve(epochs);
  values.reserve(epochs * columns.size());
}

void History::add(uint64_t epoch, std::span<const double> row) {
  numbers.push_back(epoch);
  values.insert(values.end(), row.begin(), row.end());
}

EpochResults History::operator[](uint64_t row) const {
  return {numbers[row], columns, std::span(values).subspan(row * columns.size(), columns.size())};
}

void History::save(Checkpoint &checkpoint) const {
  checkpoint.put("history/epochs", std::span<const uint64_t>(numbers));
  checkpoint.put("history/values", std::span<const double>(values));
}

void History::restore(const Checkpoint &checkpoint) {
  numbers.resize(checkpoint.sizeOf("history/epochs"));
  values.resize(numbers.size() * columns.size());
  checkpoint.get("history/epochs", std::span(numbers));
  checkpoint.get("history/values", std::span(values));
}

void writeHistory(const std::filesystem::path &path, const History &history) {
  std::vector<std::string> names;
  for (const std::string &name : history.names())
    if (!name.starts_with(validationPrefix))
      names.push_back(name);
  names = withValidation(names);
  std::string text = fmt::format("epoch,{}\n", fmt::join(names, ","));
  for (uint64_t row = 0; row < history.size(); ++row) {
    text += std::to_string(history[row].epoch);
    for (const std::string &name : names) {
      std::optional<double> value = history[row].find(name);
      text += value ? fmt::format(",{:.9g}", *value) : ",";
    }
    text += '\n';
  }
  writeWholeFile(path, text);
}

History readHistory(const std::filesystem::path &path) {
  std::istringstream text(readFile(path));
  std::string line;
  auto nextLine = [&] {
    bool found = static_cast<bool>(std::getline(text, line));
    if (found && line.ends_with('\r'))
      line.pop_back();
    return found;
  };
  std::vector<std::string> names;
  if (nextLine())
    names = namesOfTraining(line);
  if (names.empty())
    fail("{}:1: a history begins with a line such as `epoch,loss,val_loss`, found `{}`",
         path.string(), line);
  History history(withValidation(names));
  std::vector<double> values(history.names().size());
  uint64_t epoch = 0;
  for (size_t number = 2; nextLine(); ++number) {
    if (!parseLine(line, epoch, values))
      fail("{}:{}: expected an epoch and {} numbers, found `{}`", path.string(), number,
           values.size(), line);
    history.add(epoch, values);
  }
  if (history.size() == 0)
    fail("`{}` has no epochs", path.string());
  return withoutEmptyColumns(history);
}

} // namespace rnn
