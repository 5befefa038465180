// Results of trainings -> a table with their mean and standard deviation.
#include "RunTable.h"

#include "training/Progress.h"
#include "training/watching/GradientNorms.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace rnn::command {

namespace {

constexpr std::string_view meanTitle = "mean", spreadTitle = "standard deviation";

std::string titleOf(std::string_view title) {
  return fmt::format("{:<{}}", title, spreadTitle.size());
}

/// A result in the column with its name.
std::string cell(std::string_view name, std::string_view text) {
  return fmt::format("  {:>{}}", text, std::max<size_t>(name.size(), 10));
}

std::string epochCell(std::string_view text) { return fmt::format("  {:>5}", text); }

template <typename Number> void append(std::string &bytes, const Number &number) {
  bytes.append(reinterpret_cast<const char *>(&number), sizeof number);
}

template <typename Number> Number take(std::string_view &bytes) {
  Number number;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

} // namespace

std::string headerOf(std::span<const std::string> names) {
  std::string line = titleOf("") + epochCell("epoch");
  for (const std::string &name : names)
    if (!isGradientNorm(name))
      line += cell(name, name);
  return line;
}

std::string rowOf(const RunResults &results) {
  EpochResults last = results.last();
  std::string line = titleOf(results.name) + epochCell(std::to_string(last.epoch));
  for (size_t i = 0; i < last.names.size(); ++i)
    if (!isGradientNorm(last.names[i]))
      line += cell(last.names[i], formatLoss(last.values[i]));
  return line;
}

std::string summaryOf(std::span<const RunResults *const> all) {
  std::string means = titleOf(meanTitle) + epochCell(""),
              spreads = titleOf(spreadTitle) + epochCell("");
  EpochResults first = all.front()->last();
  for (size_t i = 0; i < first.names.size(); ++i) {
    if (isGradientNorm(first.names[i]))
      continue;
    double sum = 0, squares = 0;
    for (const RunResults *each : all)
      sum += each->last().values[i];
    double mean = sum / double(all.size());
    for (const RunResults *each : all)
      squares += std::pow(each->last().values[i] - mean, 2);
    means += cell(first.names[i], formatLoss(mean));
    spreads += cell(first.names[i], formatLoss(std::sqrt(squares / double(all.size() - 1))));
  }
  return means + '\n' + spreads + '\n';
}

std::string toBytes(const RunResults &results) {
  std::string bytes;
  append(bytes, results.epoch);
  for (uint64_t row = 0; row < results.history.size(); ++row) {
    EpochResults epoch = results.history[row];
    append(bytes, epoch.epoch);
    append(bytes, epoch.time);
    for (double value : epoch.values)
      append(bytes, value);
  }
  return bytes;
}

void fromBytes(std::string_view bytes, std::vector<std::string> names, RunResults &results) {
  std::vector<double> values(names.size());
  results.history = History(std::move(names));
  results.epoch = take<uint64_t>(bytes);
  while (!bytes.empty()) {
    auto epoch = take<uint64_t>(bytes);
    auto time = take<EpochTime>(bytes);
    for (double &value : values)
      value = take<double>(bytes);
    results.history.add(epoch, values, time);
  }
}

} // namespace rnn::command
