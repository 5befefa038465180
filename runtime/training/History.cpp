#include "training/History.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <charconv>
#include <sstream>

namespace rnn {

namespace {

constexpr std::string_view header = "epoch,loss,val_loss";

/// Parses a whole field.
template <typename Number> bool parse(std::string_view field, Number &number) {
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  return error == std::errc() && end == field.data() + field.size();
}

std::optional<EpochLosses> parseLine(std::string_view line) {
  size_t first = line.find(','), second = line.find(',', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return std::nullopt;
  EpochLosses losses;
  std::string_view validation = line.substr(second + 1);
  double validationLoss = 0;
  if (!parse(line.substr(0, first), losses.epoch) ||
      !parse(line.substr(first + 1, second - first - 1), losses.loss) ||
      (!validation.empty() && !parse(validation, validationLoss)))
    return std::nullopt;
  if (!validation.empty())
    losses.validationLoss = validationLoss;
  return losses;
}

} // namespace

void writeHistory(const std::filesystem::path &path, const History &history) {
  std::string text(header);
  text += '\n';
  for (const EpochLosses &losses : history) {
    text += fmt::format("{},{:.9g},", losses.epoch, losses.loss);
    if (losses.validationLoss)
      text += fmt::format("{:.9g}", *losses.validationLoss);
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
  if (!nextLine() || line != header)
    fail("{}:1: a history begins with the line `{}`, found `{}`", path.string(), header, line);
  History history;
  for (size_t number = 2; nextLine(); ++number) {
    std::optional<EpochLosses> losses = parseLine(line);
    if (!losses)
      fail("{}:{}: expected an epoch and two losses, found `{}`", path.string(), number, line);
    history.push_back(*losses);
  }
  if (history.empty())
    fail("`{}` has no epochs", path.string());
  return history;
}

} // namespace rnn
