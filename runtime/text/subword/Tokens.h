// Text -> the tokens that a subword vocabulary splits into pieces: runs of alphanumeric characters
// and runs of other characters.
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

/// Represents an underscore of the text in pieces: a plain underscore at the end of a piece stands
/// for a following space.
inline constexpr std::string_view underscore = "\\&undsc";

/// Texts that are single tokens although they mix alphanumeric and other characters: `underscore`,
/// and pieces of this kind.
class ReservedTokens {
public:
  explicit ReservedTokens(std::span<const std::string> pieces);

  struct Place {
    size_t begin, end;
  };

  /// The first match at or after `offset`; the longest if several begin there.
  Place find(std::string_view text, size_t offset) const;

private:
  std::array<std::vector<std::string>, 256> byFirstByte; // the longest first
  size_t longest = 0;
  bool allHaveBackslash = true; // true unless someone wrote pieces by hand
};

/// Yields tokens one by one; their concatenation is the text.
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

/// Calls use(token, space) for each token of UTF-8 text; `space` means that a single space followed
/// it, which is then not a token itself.
template <typename Use>
void forEachToken(std::string_view text, const ReservedTokens &reserved, Use &&use) {
  TokenScanner scanner(text, reserved);
  std::string_view token, following;
  for (bool more = scanner.scan(token); more; token = following) {
    more = scanner.scan(following);
    bool space = more && following == " ";
    if (token == underscore) { // decoding must not turn it into an underscore
      use(underscore.substr(0, 2), false);
      use(underscore.substr(2), space);
      continue; // the space is still a token
    }
    use(token, space);
    if (space)
      more = scanner.scan(following);
  }
}

/// A token as pieces spell it.
std::string spell(std::string_view token, bool space);

} // namespace rnn::subword
