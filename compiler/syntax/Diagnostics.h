// Errors and warnings with their locations in the text.
#pragma once

#include "syntax/Source.h"

namespace rnnc {

class Diagnostics {
public:
  explicit Diagnostics(const Source &source) : source(source) {}

  /// Messages are lower case, without a full stop, with names in backticks; a hint is printed after
  /// `help:`.
  void error(SourceRange range, std::string message, std::string hint = {});
  /// The same for a text that compiles.
  void warning(SourceRange range, std::string message, std::string hint = {});
  /// Adds a second location to the last message.
  void note(SourceRange range, std::string message);

  bool hasErrors() const { return errors > 0; }
  /// All messages in the order of the text, each followed by its notes: location, message, line,
  /// caret, hint. Stops after twenty errors.
  std::string text() const;

private:
  struct Message {
    uint32_t offset;
    bool isError;
    std::string printed; // including its notes
  };
  std::string print(const char *kind, SourceRange range, const std::string &message,
                    const std::string &hint) const;

  const Source &source;
  std::vector<Message> messages;
  size_t errors = 0;
};

/// Whether two names differ only in case and `_`: `SimpleRNN` and `simple_rnn`.
bool isSpeltAs(std::string_view name, std::string_view other);

/// A hint with the candidate that is nearest to `name` by edit distance or begins with it: "did you
/// mean `gru`?"; empty if none is near enough.
std::string nearest(std::string_view name, const std::vector<std::string_view> &candidates);

/// A hint with the nearest candidate, or with all of them: "there are `adam`, `sgd`".
std::string suggestion(std::string_view name, const std::vector<std::string_view> &candidates);

} // namespace rnnc
