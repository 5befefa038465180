// Diagnostics -> printed lines with carets; names -> hints by edit distance.
#include "syntax/Diagnostics.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace rnnc {

namespace {

/// A text with this many errors is not a model; more of them would only push the first ones off the
/// screen.
constexpr size_t mostErrors = 20;

/// The characters of a long line shown before the caret, and in total.
constexpr size_t charactersBefore = 60, charactersShown = 100;

/// The characters of a line in a form that is safe for a terminal: invalid UTF-8 and control
/// characters become U+FFFD.
std::vector<std::string_view> printable(std::string_view line) {
  std::vector<std::string_view> characters;
  for (size_t i = 0; i < line.size();) {
    size_t length = characterLength(line.substr(i));
    bool control =
        line[i] != '\t' && (static_cast<unsigned char>(line[i]) < 0x20 || line[i] == 0x7F);
    characters.push_back(length == 0 || control ? "\uFFFD" : line.substr(i, length));
    i += std::max<size_t>(length, 1);
  }
  return characters;
}

} // namespace

void Diagnostics::error(SourceRange range, std::string message, std::string hint) {
  messages.push_back({range.begin, true, print("error", range, message, hint)});
  ++errors;
}
void Diagnostics::warning(SourceRange range, std::string message, std::string hint) {
  messages.push_back({range.begin, false, print("warning", range, message, hint)});
}
void Diagnostics::note(SourceRange range, std::string message) {
  messages.back().printed += print("note", range, message, {});
}

std::string Diagnostics::text() const {
  std::vector<Message> sorted = messages;
  std::ranges::stable_sort(sorted, {}, &Message::offset);
  std::string text;
  size_t shown = 0;
  for (const Message &message : sorted)
    if (shown < mostErrors) {
      text += message.printed;
      shown += message.isError;
    }
  if (errors > shown)
    text += fmt::format("{}: error: {} more errors are not shown\n", source.name(), errors - shown);
  return text;
}

std::string Diagnostics::print(const char *kind, SourceRange range, const std::string &message,
                               const std::string &hint) const {
  Place begin = source.locate(range.begin), end = source.locate(range.end);
  std::string printed =
      fmt::format("{}:{}:{}: {}: {}\n", source.name(), begin.line, begin.column, kind, message);

  std::vector<std::string_view> line = printable(source.line(begin.line));
  size_t column = begin.column - 1;
  size_t first = column > charactersBefore ? column - charactersBefore : 0;
  size_t last = std::min(line.size(), first + charactersShown);
  std::string text, caret;
  if (first > 0)
    text = "...", caret = "   ";
  for (size_t i = first; i < last; ++i)
    text += line[i];
  if (last < line.size())
    text += "...";
  // Keep tabs, so that the caret is below its character.
  for (size_t i = first; i < column; ++i)
    caret += i < line.size() && line[i] == "\t" ? '\t' : ' ';
  // Mark a range of several lines up to the end of its first line.
  size_t past = std::min(end.line == begin.line ? end.column - 1 : line.size(), last);
  caret += "^" + std::string(past > column + 1 ? past - column - 1 : 0, '~');
  printed += text + "\n" + caret + "\n";
  if (!hint.empty())
    printed += "help: " + hint + "\n";
  return printed;
}

namespace {
/// The number of insertions, deletions, substitutions and swaps of adjacent characters that turn
/// `a` into `b`.
size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

/// The name in lower case.
std::string lower(std::string_view name) {
  std::string text(name);
  for (char &c : text)
    c = std::tolower(static_cast<unsigned char>(c));
  return text;
}
} // namespace

bool isSpeltAs(std::string_view name, std::string_view other) {
  auto folded = [](std::string_view text) {
    std::string all = lower(text);
    std::erase(all, '_');
    return all;
  };
  return folded(name) == folded(other);
}

std::string nearest(std::string_view name, const std::vector<std::string_view> &candidates) {
  std::string_view best;
  size_t least = std::max<size_t>(1, name.size() / 3) + 1;
  std::string wanted = lower(name);
  for (std::string_view candidate : candidates) {
    bool shortened = wanted.size() > 2 && candidate.starts_with(wanted);
    size_t distance = isSpeltAs(name, candidate) ? 0
                      : shortened                ? 1
                                                 : editDistance(wanted, lower(candidate));
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : fmt::format("did you mean `{}`?", best);
}

std::string suggestion(std::string_view name, const std::vector<std::string_view> &candidates) {
  std::string near = nearest(name, candidates);
  std::string_view are = candidates.size() == 1 ? "is" : "are";
  return near.empty() ? fmt::format("there {} `{}`", are, fmt::join(candidates, "`, `")) : near;
}

} // namespace rnnc
