// Text -> the tokens that a subword vocabulary takes apart: runs of
// alphanumeric characters and runs of others.
//
// The scheme is that of TensorFlow Datasets' SubwordTextEncoder:
// https://www.tensorflow.org/datasets/api_docs/python/tfds/deprecated/text/SubwordTextEncoder
#pragma once

#include "text/Characters.h"
#include "text/Utf8.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::subword {

/// Stands in pieces for an underscore of the text: a plain one at the end of a
/// piece is the space behind it.
inline constexpr std::string_view underscore = "\\&undsc";

/// Texts that are tokens as they stand, though they mix alphanumeric characters
/// and others: `underscore`, and the pieces that do.
class ReservedTokens {
public:
  explicit ReservedTokens(std::span<const std::string> pieces);

  struct Place {
    size_t begin, end;
  };

  /// The first at or behind `offset`; of several there, the longest.
  Place find(std::string_view text, size_t offset) const;

private:
  std::array<std::vector<std::string>, 256> byFirstByte; // the longest first
  size_t longest = 0;
  bool allHaveBackslash = true; // as all have that no one wrote by hand
};

/// Tokens one by one; their concatenation is the text.
class TokenScanner {
public:
  TokenScanner(std::string_view text, const ReservedTokens &reserved)
      : text(text), reserved(reserved), next(reserved.find(text, 0)) {}

  bool scan(std::string_view &token) {
    if (position == text.size())
      return false;
    size_t begin = position;
    if (begin == next.begin) {
      position = next.end;
      next = reserved.find(text, position);
    } else {
      bool alphanumeric = isAlphanumeric(nextCharacter(text, position));
      size_t end = std::min(next.begin, text.size());
      for (size_t after = position; after < end; position = after)
        if (isAlphanumeric(nextCharacter(text, after)) != alphanumeric)
          break;
    }
    token = text.substr(begin, position - begin);
    return true;
  }

private:
  std::string_view text;
  const ReservedTokens &reserved;
  ReservedTokens::Place next;
  size_t position = 0;
};

/// Calls use(token, space) for each token of UTF-8 text; `space` tells that a
/// single space was behind it, which is then no token.
template <typename Use>
void forEachToken(std::string_view text, const ReservedTokens &reserved, Use &&use) {
  TokenScanner scanner(text, reserved);
  std::string_view token, following;
  for (bool more = scanner.scan(token); more; token = following) {
    more = scanner.scan(following);
    bool space = more && following == " ";
    if (token == underscore) { // it must not be read as an underscore
      use(underscore.substr(0, 2), false);
      use(underscore.substr(2), space);
      continue; // the space is a token all the same
    }
    use(token, space);
    if (space)
      more = scanner.scan(following);
  }
}

/// A token as pieces spell it.
std::string spell(std::string_view token, bool space);

} // namespace rnn::subword
