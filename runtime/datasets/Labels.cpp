// The labels of a data set -> the list of classes, and a number for each label.
#include "datasets/Labels.h"

#include "data/Error.h"
#include "data/Names.h"
#include "text/Spaces.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace rnn {

namespace {

using Names = std::vector<std::string>;

/// Nothing if the text is not a number that fits in float32. Ignores spaces around it, and quotes,
/// which tab-separated tables keep.
std::optional<double> parseNumber(std::string_view text) {
  text = withoutSpaces(text);
  if (text.size() > 2 && text.starts_with('"') && text.ends_with('"'))
    text = withoutSpaces(text.substr(1, text.size() - 2));
  if (text.size() > 1 && text[0] == '+' && text[1] != '-')
    text.remove_prefix(1);
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(float(number)))
    return std::nullopt;
  return number;
}

bool isNumber(const std::string &text) { return parseNumber(text).has_value(); }

const Names truthValues{"false", "true"};

/// 0 or 1 for a truth value in upper or lower case.
std::optional<double> parseTruth(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  auto found = std::ranges::find(truthValues, text);
  return found == truthValues.end() ? std::nullopt : std::optional(found - truthValues.begin());
}

/// Sorts names alphabetically and numbers by value.
Labels namesInOrder(std::set<std::string> found, LabelUse use) {
  Names names(found.begin(), found.end());
  bool areNumbers = std::ranges::all_of(names, isNumber);
  if (areNumbers && use == LabelUse::AnyNumber)
    return {};
  if (areNumbers)
    std::ranges::stable_sort(names, {}, parseNumber);
  if (std::ranges::all_of(names, [](const auto &name) { return parseTruth(name).has_value(); }))
    return Labels(truthValues);
  if (use == LabelUse::AnyNumber && names.size() > 2)
    fail("the labels are the names {}, but the model's target is any number; `--classes` says "
         "which ones mean 0, 1, ...",
         quoteNames(names));
  return Labels(names);
}

/// The labels of the records read so far.
class Column {
public:
  void add(const std::string &label, const std::string &place) {
    std::optional<double> number = parseNumber(label);
    if (first.empty()) {
      first = label;
      firstPlace = place;
      areNumbers = number.has_value();
    }
    if (areNumbers != number.has_value())
      fail("{}: the label `{}` is {}, but that of {}, `{}`, is {}; correct it, or name the classes "
           "with `--classes`",
           place, label, number ? "a number" : "not a number", firstPlace, first,
           areNumbers ? "one" : "not");
    if (!areNumbers)
      names.insert(label);
    else
      areSigns &= std::abs(*number) == 1;
    isNegative |= number && *number < 0;
  }

  Labels labels(LabelUse use) const {
    if (areNumbers)
      return use == LabelUse::TwoClasses && areSigns && isNegative ? Labels({"-1", "1"}) : Labels();
    return namesInOrder(names, use);
  }

private:
  std::string first, firstPlace;
  bool areNumbers = true, areSigns = true, isNegative = false;
  std::set<std::string> names;
};

/// Decides from the first record and puts it back. Throws Error if that is not enough.
Labels findLabelsOfPipe(std::unique_ptr<TextSource> &source, TextRecord first) {
  bool areTruthValues = parseTruth(first.label).has_value();
  if (!isNumber(first.label) && !areTruthValues)
    fail("{}: the label `{}` is a name, and the classes of a pipe that is not kept are unknown; "
         "name them with `--classes`",
         source->place(), first.label);
  source = putBack(std::move(first), std::move(source));
  return areTruthValues ? Labels(truthValues) : Labels();
}

} // namespace

double Labels::numberOf(const std::string &label, const std::string &place) const {
  std::optional<double> number = parseNumber(label);
  if (classes.empty()) {
    if (number)
      return *number;
    fail("{}: the label `{}` is not a number, unlike those before it; correct it, or name the "
         "classes "
         "with `--classes`",
         place, label);
  }
  auto found = std::ranges::find(classes, label);
  if (found == classes.end() && number)
    found = std::ranges::find(classes, number, parseNumber);
  if (found != classes.end())
    return found - classes.begin();
  if (classes == truthValues) {
    if (std::optional<double> truth = parseTruth(label))
      return *truth;
    if (number == 0 || number == 1)
      return *number;
  }
  fail("{}: the label `{}` is not one of the classes {}", place, label, quoteNames(classes));
}

std::string Labels::nameOf(uint64_t number) const {
  return number < classes.size() ? classes[number] : std::to_string(number);
}

Labels findLabels(std::unique_ptr<TextSource> &source, LabelUse use) {
  if (auto folders = source->classNames())
    return namesInOrder({folders->begin(), folders->end()}, use);
  TextRecord record;
  if (!source->canRewind()) {
    if (!source->next(record))
      return {};
    return findLabelsOfPipe(source, std::move(record));
  }
  Column column;
  std::set<std::string> names; // where there are folders too
  while (source->next(record))
    if (source->hasFolders())
      names.insert(record.label);
    else
      column.add(record.label, source->place());
  source->rewind();
  return names.empty() ? column.labels(use) : namesInOrder(names, use);
}

} // namespace rnn
