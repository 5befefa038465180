// Errors and warnings with their places in the text.
#pragma once

#include "syntax/Source.h"

namespace rnnc {

class Diagnostics {
public:
  explicit Diagnostics(const Source &source) : source(source) {}

  /// Messages are lower case, without a full stop, names in backticks; a hint
  /// is printed behind `help:`.
  void error(SourceRange range, std::string message, std::string hint = {});
  void warning(SourceRange range, std::string message, std::string hint = {});
  void note(SourceRange range, std::string message);

  bool hasErrors() const { return errors != 0; }
  /// All of them, in order of report: place, message, line, caret, hint.
  const std::string &text() const { return printed; }

private:
  void print(const char *kind, SourceRange range, const std::string &message,
             const std::string &hint);

  const Source &source;
  std::string printed;
  int errors = 0;
};

/// The candidate nearest to `name` by edits, if it is near enough for a hint:
/// "did you mean `gru`?", else an empty text.
std::string nearest(std::string_view name, const std::vector<std::string_view> &candidates);

} // namespace rnnc
