// Text -> tokens.
#pragma once

#include "syntax/Diagnostics.h"

namespace rnnc {

struct Token {
  enum Kind { Identifier, Integer, Real, String, Punctuation, End } kind = End;
  SourceRange range;
  std::string_view text;
  bool startsLine = false; // the first of its line
};

/// All tokens, the last one of kind End. Characters outside the language are
/// reported and left out.
std::vector<Token> lex(const Source &source, Diagnostics &diagnostics);

} // namespace rnnc
