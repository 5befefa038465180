// Results of epochs <-> a table in CSV.
#include "training/History.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "training/checkpoint/Checkpoint.h"
#include "training/watching/GradientNorms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/ranges.h>
#include <sstream>

namespace rnn {

namespace {

constexpr std::array<std::string_view, 2> timeColumns = {"wall_seconds", "samples_per_second"};

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

/// Whether the last columns of a header are those of the times.
bool hasTimes(std::span<const std::string> header) {
  return header.size() > timeColumns.size() &&
         std::ranges::equal(header.last(timeColumns.size()), timeColumns);
}

/// The names of a history in the order of its table: those of the training, those of the
/// validation, and norms of gradients.
struct Header {
  std::vector<std::string> training, norms;
  bool timed = false;

  std::vector<std::string> names() const {
    std::vector<std::string> names = withValidation(training);
    names.insert(names.end(), norms.begin(), norms.end());
    return names;
  }
};

/// The names of the training results in a header without norms and times; empty if it is none.
std::vector<std::string> namesOfTraining(std::vector<std::string> fields) {
  size_t count = fields.size() / 2;
  if (fields.size() % 2 == 0 || fields[0] != "epoch" || count == 0 || fields[1] != "loss")
    return {};
  std::vector<std::string> names(fields.begin() + 1, fields.begin() + 1 + count);
  fields.erase(fields.begin());
  return withValidation(names) == fields ? names : std::vector<std::string>();
}

/// Nothing if a line is not the first of a history.
std::optional<Header> readHeader(std::string_view line) {
  std::vector<std::string> fields = fieldsOf(line);
  Header header;
  header.timed = hasTimes(fields);
  if (header.timed)
    fields.resize(fields.size() - timeColumns.size());
  for (; !fields.empty() && isGradientNorm(fields.back()); fields.pop_back())
    header.norms.insert(header.norms.begin(), fields.back());
  header.training = namesOfTraining(fields);
  return header.training.empty() ? std::nullopt : std::optional(header);
}

/// The numbers after the epoch; those of the training must be there.
bool parseLine(std::string_view line, uint64_t &epoch, std::span<double> values, size_t required) {
  std::vector<std::string> fields = fieldsOf(line);
  if (fields.size() != values.size() + 1 || !parse(fields[0], epoch))
    return false;
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = std::numeric_limits<double>::quiet_NaN();
    bool mayBeEmpty = i >= required;
    if (!(mayBeEmpty && fields[i + 1].empty()) && !parse(fields[i + 1], values[i]))
      return false;
  }
  return true;
}

/// Drops the empty columns of a training without validation.
History withoutEmptyColumns(const History &all, const Header &header) {
  size_t training = header.training.size();
  for (uint64_t row = 0; row < all.size(); ++row)
    for (double value : all[row].values.subspan(training, training))
      if (!std::isnan(value))
        return all;
  auto keep = [&](auto columns) {
    std::vector<std::remove_cvref_t<decltype(columns[0])>> kept(columns.begin(), columns.end());
    auto validation = kept.begin() + static_cast<ptrdiff_t>(training);
    kept.erase(validation, validation + static_cast<ptrdiff_t>(training));
    return kept;
  };
  History history(keep(all.names()), all.size());
  for (uint64_t row = 0; row < all.size(); ++row)
    history.add(all[row].epoch, keep(all[row].values), all[row].time);
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
  times.reserve(epochs);
}

void History::add(uint64_t epoch, std::span<const double> row, const EpochTime &time) {
  numbers.push_back(epoch);
  times.push_back(time);
  values.insert(values.end(), row.begin(), row.end());
}

EpochResults History::operator[](uint64_t row) const {
  return {numbers[row], columns, std::span(values).subspan(row * columns.size(), columns.size()),
          times[row]};
}

void History::save(Checkpoint &checkpoint) const {
  checkpoint.put("history/epochs", std::span<const uint64_t>(numbers));
  checkpoint.put("history/values", std::span<const double>(values));
  std::vector<double> wall, speed;
  for (const EpochTime &time : times) {
    wall.push_back(time.wallSeconds);
    speed.push_back(time.samplesPerSecond);
  }
  checkpoint.put("history/wall_seconds", std::span<const double>(wall));
  checkpoint.put("history/samples_per_second", std::span<const double>(speed));
}

void History::restore(const Checkpoint &checkpoint) {
  numbers.resize(checkpoint.sizeOf("history/epochs"));
  if (checkpoint.sizeOf("history/values") != numbers.size() * columns.size())
    fail("the history of the checkpoint does not have {} results in each epoch", columns.size());
  values.resize(numbers.size() * columns.size());
  checkpoint.get("history/epochs", std::span(numbers));
  checkpoint.get("history/values", std::span(values));
  std::vector<double> wall(numbers.size()), speed(numbers.size());
  checkpoint.get("history/wall_seconds", std::span(wall));
  checkpoint.get("history/samples_per_second", std::span(speed));
  times.resize(numbers.size());
  for (size_t row = 0; row < times.size(); ++row)
    times[row] = {wall[row], speed[row]};
}

std::string historyText(const History &history) {
  Header header;
  for (const std::string &name : history.names())
    if (isGradientNorm(name))
      header.norms.push_back(name);
    else if (!name.starts_with(validationPrefix))
      header.training.push_back(name);
  std::vector<std::string> names = header.names();
  auto field = [](double value) { return std::isnan(value) ? "," : fmt::format(",{:.9g}", value); };
  std::string text =
      fmt::format("epoch,{},{}\n", fmt::join(names, ","), fmt::join(timeColumns, ","));
  for (uint64_t row = 0; row < history.size(); ++row) {
    text += std::to_string(history[row].epoch);
    for (const std::string &name : names) {
      std::optional<double> value = history[row].find(name);
      text += value ? fmt::format(",{:.9g}", *value) : ",";
    }
    text += field(history[row].time.wallSeconds) + field(history[row].time.samplesPerSecond) + '\n';
  }
  return text;
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
  std::optional<Header> header;
  if (nextLine())
    header = readHeader(line);
  if (!header)
    fail("{}:1: a history begins with a line such as `epoch,loss,val_loss`, found `{}`",
         path.string(), line);
  History history(header->names());
  size_t results = history.names().size();
  std::vector<double> values(results + (header->timed ? timeColumns.size() : 0));
  uint64_t epoch = 0;
  for (size_t number = 2; nextLine(); ++number) {
    if (!parseLine(line, epoch, values, header->training.size()))
      fail("{}:{}: expected an epoch and {} numbers, found `{}`", path.string(), number,
           values.size(), line);
    history.add(epoch, std::span(values).first(results),
                header->timed ? EpochTime{values[results], values[results + 1]} : EpochTime{});
  }
  if (history.size() == 0)
    fail("`{}` has no epochs", path.string());
  return withoutEmptyColumns(history, *header);
}

} // namespace rnn
