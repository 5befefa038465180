// Printing of diagnostics, and hints by edit distance.
#include "syntax/Diagnostics.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace rnnc {

void Diagnostics::error(SourceRange range, std::string message, std::string hint) {
  ++errors;
  print("error", range, message, hint);
}
void Diagnostics::warning(SourceRange range, std::string message, std::string hint) {
  print("warning", range, message, hint);
}
void Diagnostics::note(SourceRange range, std::string message) { print("note", range, message, {}); }

void Diagnostics::print(const char *kind, SourceRange range, const std::string &message,
                        const std::string &hint) {
  Place begin = source.locate(range.begin), end = source.locate(range.end);
  std::string_view line = source.line(begin.line);
  printed += fmt::format("{}:{}:{}: {}: {}\n{}\n", source.name(), begin.line, begin.column, kind,
                         message, line);
  // Tabs stay tabs, so that the caret stands under its character.
  uint32_t column = 1;
  for (size_t i = 0; i < line.size() && column < begin.column; ++i)
    if ((line[i] & 0xC0) != 0x80) {
      printed += line[i] == '\t' ? '\t' : ' ';
      ++column;
    }
  uint32_t width = end.line == begin.line && end.column > begin.column ? end.column - begin.column : 1;
  printed += "^" + std::string(width - 1, '~') + "\n";
  if (!hint.empty())
    printed += "help: " + hint + "\n";
}

namespace {
size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}
} // namespace

std::string nearest(std::string_view name, const std::vector<std::string_view> &candidates) {
  std::string_view best;
  size_t least = std::max<size_t>(1, name.size() / 3) + 1;
  for (std::string_view candidate : candidates)
    if (size_t distance = editDistance(name, candidate); distance < least) {
      least = distance;
      best = candidate;
    }
  return best.empty() ? "" : fmt::format("did you mean `{}`?", best);
}

} // namespace rnnc
