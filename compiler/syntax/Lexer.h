// Text -> tokens.
#pragma once

#include "syntax/Diagnostics.h"

namespace rnnc {

struct Token {
  enum Kind { Identifier, Integer, Real, String, Punctuation, End } kind = End;
  SourceRange range;
  std::string_view text;
  bool startsLine = false; // the first token of its line
  bool broken = false;     // reported, or after characters that were reported and skipped
};

/// Whether the text is UTF-8; reports the first byte that is not.
bool checkEncoding(const Source &source, Diagnostics &diagnostics);

/// All tokens of a UTF-8 text; the last one is of kind End. Reports and skips characters outside
/// the language.
std::vector<Token> lex(const Source &source, Diagnostics &diagnostics);

} // namespace rnnc
