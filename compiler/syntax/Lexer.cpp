// Text -> tokens. `#` starts a comment; line ends separate statements.
#include "syntax/Lexer.h"

#include <cctype>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// Names become parts of symbols, paths and messages.
constexpr size_t longestToken = 128;

bool isStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }
bool isPunctuation(char c) {
  return std::string_view("{}()[],:=?+-*/").find(c) != std::string_view::npos;
}
bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// "`;`", "`“` (U+201C)", "the byte 0x00"
std::string describe(std::string_view character) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1)
    return std::isprint(byte(0)) ? fmt::format("`{}`", character)
                                 : fmt::format("the byte {:#04x}", byte(0));
  uint32_t point = byte(0) & (0xFF >> (character.size() + 1));
  for (size_t i = 1; i < character.size(); ++i)
    point = point << 6 | (byte(i) & 0x3F);
  return fmt::format("`{}` (U+{:04X})", character, point);
}

class Lexer {
public:
  Lexer(const Source &source, Diagnostics &diagnostics)
      : text(source.text()), diagnostics(diagnostics) {}

  std::vector<Token> run() {
    while (position < text.size()) {
      char c = text[position];
      if (c == '\n') {
        startsLine = true;
        ++position;
      } else if (isSpace(c) || isLineEnd(position)) {
        ++position;
      } else if (c == '#') {
        position = std::min(text.find('\n', position), text.size());
      } else if (isStart(c)) {
        size_t end = position;
        while (isStart(at(end)) || isDigit(at(end)))
          ++end;
        add(Token::Identifier, end);
      } else if (startsNumber(position)) {
        number();
      } else if (c == '"') {
        string();
      } else if (isPunctuation(c)) {
        add(Token::Punctuation, position + 1);
      } else {
        unexpected();
      }
    }
    add(Token::End, position);
    return std::move(tokens);
  }

private:
  char at(size_t i) const { return i < text.size() ? text[i] : '\n'; }
  /// Lines may end in \r\n.
  bool isLineEnd(size_t i) const { return at(i) == '\n' || (at(i) == '\r' && at(i + 1) == '\n'); }
  bool startsNumber(size_t i) const {
    return isDigit(at(i)) || (at(i) == '.' && isDigit(at(i + 1)));
  }

  void add(Token::Kind kind, size_t end) {
    SourceRange range{uint32_t(position), uint32_t(end)};
    std::string_view written = text.substr(position, end - position);
    if (written.size() > longestToken) {
      diagnostics.error(range, fmt::format("a word of {} bytes; at most {} are allowed",
                                           written.size(), longestToken));
      size_t cut = longestToken;
      while ((written[cut] & 0xC0) == 0x80) // between characters
        --cut;
      written = written.substr(0, cut);
      broken = true;
    }
    tokens.push_back({.kind = kind,
                      .range = range,
                      .text = written,
                      .startsLine = startsLine || kind == Token::End,
                      .broken = broken});
    startsLine = broken = false;
    position = end;
  }

  void number() {
    size_t end = position + 1;
    bool real = text[position] == '.';
    auto digits = [&] {
      while (isDigit(at(end)))
        ++end;
    };
    digits();
    if (at(end) == '.' && !real) {
      real = true;
      ++end;
      digits();
    }
    if (at(end) == 'e' || at(end) == 'E') {
      real = true;
      ++end;
      if (at(end) == '+' || at(end) == '-')
        ++end;
      digits();
    }
    add(real ? Token::Real : Token::Integer, end);
  }

  void string() {
    size_t end = position + 1;
    while (at(end) != '"' && !isLineEnd(end))
      ++end;
    bool closed = at(end) == '"';
    if (closed)
      ++end;
    else
      diagnostics.error({uint32_t(position), uint32_t(end)}, "this text has no closing `\"`");
    broken |= !closed;
    add(Token::String, end);
    // A parenthesis that would have closed a call is part of this text.
    broken = !closed;
  }

  /// Reports one message for a run of such characters.
  void unexpected() {
    size_t begin = position;
    auto known = [&](size_t i) {
      return isSpace(at(i)) || isLineEnd(i) || isStart(at(i)) || startsNumber(i) || at(i) == '"' ||
             at(i) == '#' || isPunctuation(at(i));
    };
    while (!known(position))
      ++position;
    broken = true;
    diagnostics.error(
        {uint32_t(begin), uint32_t(position)},
        fmt::format("expected a name, a number or punctuation, found {}",
                    describe(text.substr(begin, characterLength(text.substr(begin))))),
        text[begin] == '\'' ? "names stand without quotes, texts between `\"`" : "");
  }

  std::string_view text;
  Diagnostics &diagnostics;
  std::vector<Token> tokens;
  size_t position = 0;
  bool startsLine = true, broken = false; // flags of the next token
};

} // namespace

bool checkEncoding(const Source &source, Diagnostics &diagnostics) {
  std::string_view text = source.text();
  for (size_t i = 0; i < text.size();) {
    size_t length = characterLength(text.substr(i));
    if (length == 0) {
      diagnostics.error(
          {uint32_t(i), uint32_t(i + 1)},
          fmt::format("the byte {:#04x} is not UTF-8", static_cast<unsigned char>(text[i])),
          "save the file as UTF-8");
      return false;
    }
    i += length;
  }
  return true;
}

std::vector<Token> lex(const Source &source, Diagnostics &diagnostics) {
  return Lexer(source, diagnostics).run();
}

} // namespace rnnc
