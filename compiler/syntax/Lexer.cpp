// Text -> tokens. `#` starts a comment; line ends separate statements.
#include "syntax/Lexer.h"

#include <cctype>
#include <fmt/format.h>

namespace rnnc {

namespace {
bool isStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)); }
} // namespace

std::vector<Token> lex(const Source &source, Diagnostics &diagnostics) {
  std::string_view text = source.text();
  std::vector<Token> tokens;
  bool startsLine = true;
  size_t i = 0;
  auto token = [&](Token::Kind kind, size_t end) {
    tokens.push_back({kind, {uint32_t(i), uint32_t(end)}, text.substr(i, end - i), startsLine});
    startsLine = false;
    i = end;
  };
  while (i < text.size()) {
    char c = text[i];
    size_t end = i + 1;
    if (c == '\n') {
      startsLine = true;
      ++i;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++i;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (isStart(c)) {
      while (end < text.size() && (isStart(text[end]) || isDigit(text[end])))
        ++end;
      token(Token::Identifier, end);
    } else if (isDigit(c) || ((c == '-' || c == '.') && end < text.size() && (isDigit(text[end]) || text[end] == '.'))) {
      auto digits = [&] {
        while (end < text.size() && isDigit(text[end]))
          ++end;
      };
      bool real = c == '.';
      digits();
      if (end < text.size() && text[end] == '.' && !real) {
        real = true;
        ++end;
        digits();
      }
      if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
        real = true;
        ++end;
        if (end < text.size() && (text[end] == '+' || text[end] == '-'))
          ++end;
        digits();
      }
      token(real ? Token::Real : Token::Integer, end);
    } else if (c == '"') {
      while (end < text.size() && text[end] != '"' && text[end] != '\n')
        ++end;
      if (end == text.size() || text[end] == '\n')
        diagnostics.error({uint32_t(i), uint32_t(end)}, "this text has no closing `\"`");
      else
        ++end;
      token(Token::String, end);
    } else if (std::string_view("{}()[],:=?").find(c) != std::string_view::npos) {
      token(Token::Punctuation, end);
    } else {
      while (end < text.size() && (text[end] & 0xC0) == 0x80)
        ++end;
      diagnostics.error({uint32_t(i), uint32_t(end)},
                        fmt::format("unexpected character `{}`", text.substr(i, end - i)));
      i = end;
    }
  }
  tokens.push_back({Token::End, {uint32_t(text.size()), uint32_t(text.size())}, "", true});
  return tokens;
}

} // namespace rnnc
