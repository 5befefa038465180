// Texts -> how often each token occurs.
#pragma once

#include "text/StringTable.h"
#include "text/subword/Tokens.h"

namespace rnn::subword {

class TokenCounts {
public:
  /// Counts the tokens of UTF-8 text.
  void add(std::string_view text);
  void add(const TokenCounts &other);
  /// Adds to the counts of a token, without and with a space after it.
  void add(std::string_view token, uint64_t plain, uint64_t beforeSpace);
  /// Calls each(token, plain, beforeSpace), for `add`.
  template <typename Each> void forEach(const Each &each) const {
    for (uint32_t number = 0; number < table.size(); ++number)
      each(table[number], counts[number].plain, counts[number].beforeSpace);
  }

  struct Token {
    std::string spelled;
    uint64_t count;
  };
  std::vector<Token> tokens() const;

private:
  struct Count {
    uint64_t plain = 0, beforeSpace = 0;
  };
  Count &countOf(std::string_view token);

  ReservedTokens reserved{{}};
  StringTable table;
  std::vector<Count> counts; // parallel to `table`
};

} // namespace rnn::subword
