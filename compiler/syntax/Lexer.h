// Text -> tokens.
#pragma once

#include "syntax/Diagnostics.h"

namespace rnnc {

struct Token {
  enum Kind { Identifier, Integer, Real, String, Punctuation, End } kind = End;
  SourceRange range;
  std::string_view text;
  bool startsLine = false; // the first of its line
  bool broken = false;     // reported, or behind reported characters that are left out
};

/// Whether the text is UTF-8; reports the first byte that is not.
bool checkEncoding(const Source &source, Diagnostics &diagnostics);

/// All tokens of a text in UTF-8, the last one of kind End. Characters outside the language are
/// reported and left out.
std::vector<Token> lex(const Source &source, Diagnostics &diagnostics);

} // namespace rnnc
