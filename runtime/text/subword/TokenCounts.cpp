// Texts -> how often each token appears, with and without a space after it.
#include "text/subword/TokenCounts.h"

namespace rnn::subword {

TokenCounts::Count &TokenCounts::countOf(std::string_view token) {
  uint32_t number = table.add(token);
  if (number == counts.size())
    counts.emplace_back();
  return counts[number];
}

void TokenCounts::add(std::string_view text) {
  forEachToken(text, reserved, [&](std::string_view token, bool space) {
    Count &count = countOf(token);
    ++(space ? count.beforeSpace : count.plain);
  });
}

void TokenCounts::add(std::string_view token, uint64_t plain, uint64_t beforeSpace) {
  Count &count = countOf(token);
  count.plain += plain;
  count.beforeSpace += beforeSpace;
}

void TokenCounts::add(const TokenCounts &other) {
  other.forEach([&](std::string_view token, uint64_t plain, uint64_t beforeSpace) {
    add(token, plain, beforeSpace);
  });
}

std::vector<TokenCounts::Token> TokenCounts::tokens() const {
  std::vector<Token> tokens;
  for (uint32_t number = 0; number < table.size(); ++number)
    for (bool space : {false, true})
      if (uint64_t count = space ? counts[number].beforeSpace : counts[number].plain)
        tokens.push_back({spell(table[number], space), count});
  return tokens;
}

} // namespace rnn::subword
