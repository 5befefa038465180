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
  /// The same about a text that compiles.
  void warning(SourceRange range, std::string message, std::string hint = {});
  /// A second place, of the last message.
  void note(SourceRange range, std::string message);

  bool hasErrors() const { return errors > 0; }
  /// All of them in the order of the text, notes behind their message: place,
  /// message, line, caret, hint. After twenty errors the rest is left out.
  std::string text() const;

private:
  struct Message {
    uint32_t offset;
    bool isError;
    std::string printed; // with its notes
  };
  std::string print(const char *kind, SourceRange range, const std::string &message,
                    const std::string &hint) const;

  const Source &source;
  std::vector<Message> messages;
  size_t errors = 0;
};

/// Whether two names differ in capitals and `_` alone: `SimpleRNN` and `simple_rnn`.
bool isSpeltAs(std::string_view name, std::string_view other);

/// The candidate nearest to `name` by edits, or one that begins with it, if it is
/// near enough for a hint: "did you mean `gru`?", else an empty text.
std::string nearest(std::string_view name, const std::vector<std::string_view> &candidates);

/// The nearest one, else all: "there are `adam`, `sgd`".
std::string suggestion(std::string_view name, const std::vector<std::string_view> &candidates);

} // namespace rnnc
