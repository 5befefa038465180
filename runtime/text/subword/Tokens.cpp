// Finds reserved tokens in a text, and spells tokens as pieces do.
#include "text/subword/Tokens.h"

#include <algorithm>

namespace rnn::subword {

namespace {

bool isMixed(std::string_view piece) {
  bool seen[2] = {};
  for (size_t offset = 0; offset < piece.size();)
    seen[isAlphanumeric(nextCharacter(piece, offset))] = true;
  return seen[0] && seen[1];
}

} // namespace

ReservedTokens::ReservedTokens(std::span<const std::string> pieces) {
  auto add = [&](std::string_view token) {
    byFirstByte[static_cast<unsigned char>(token[0])].emplace_back(token);
    longest = std::max(longest, token.size());
    allHaveBackslash = allHaveBackslash && token.find('\\') != token.npos;
  };
  add(underscore);
  for (const std::string &piece : pieces)
    if (isMixed(piece))
      add(piece);
  for (std::vector<std::string> &tokens : byFirstByte)
    std::stable_sort(tokens.begin(), tokens.end(), [](const std::string &a, const std::string &b) {
      return a.size() > b.size();
    });
}

ReservedTokens::Place ReservedTokens::find(std::string_view text, size_t offset) const {
  if (allHaveBackslash) {
    size_t backslash = text.find('\\', offset);
    if (backslash == text.npos)
      return {text.npos, text.npos};
    offset = std::max(offset, backslash - std::min(backslash, longest));
  }
  for (; offset < text.size(); ++offset)
    for (const std::string &token : byFirstByte[static_cast<unsigned char>(text[offset])])
      if (text.substr(offset).starts_with(token))
        return {offset, offset + token.size()};
  return {text.npos, text.npos};
}

std::string spell(std::string_view token, bool space) {
  std::string spelled;
  for (char c : token)
    if (c == '_')
      spelled += underscore;
    else
      spelled += c;
  if (space)
    spelled += '_';
  return spelled;
}

} // namespace rnn::subword
