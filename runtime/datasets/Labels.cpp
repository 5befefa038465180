#include "datasets/Labels.h"

#include "data/Error.h"
#include "data/Names.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace rnn {

namespace {

/// Nothing where it is no finite number.
std::optional<double> parseNumber(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

} // namespace

double Labels::numberOf(const std::string &label, const std::string &place) const {
  if (classes.empty()) {
    if (std::optional<double> number = parseNumber(label))
      return *number;
    fail("{}: the label `{}` is no number, as those before it are", place, label);
  }
  auto found = std::ranges::find(classes, label);
  if (found == classes.end())
    fail("{}: the label `{}` is none of the classes {}", place, label, quoteNames(classes));
  return found - classes.begin();
}

std::string Labels::nameOf(uint64_t number) const {
  return number < classes.size() ? classes[number] : std::to_string(number);
}

Labels findLabels(std::unique_ptr<TextSource> &source) {
  if (auto folders = source->classNames())
    return Labels(*folders);
  TextRecord record;
  if (!source->next(record))
    return {};
  bool areNumbers = parseNumber(record.label).has_value();
  if (!source->canRewind()) {
    if (!areNumbers)
      fail("{}: the label `{}` is a name, and the classes of a pipe that is not kept are unknown; "
           "tell them with `--classes`",
           source->place(), record.label);
    source = putBack(std::move(record), std::move(source));
    return {};
  }
  std::set<std::string> names;
  if (!areNumbers)
    do
      names.insert(record.label);
    while (source->next(record));
  source->rewind();
  return Labels({names.begin(), names.end()});
}

} // namespace rnn
