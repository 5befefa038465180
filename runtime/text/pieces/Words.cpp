// Text -> lower-cased words, and words -> text.
#include "text/pieces/Words.h"

#include "text/Characters.h"
#include "text/Utf8.h"
#include "text/pieces/Scheme.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rnn {

namespace {

bool isApostrophe(char32_t character) { return character == '\'' || character == U'’'; }
bool isJoiner(char32_t character) { return character == 0x200C || character == 0x200D; }

class WordScheme : public Scheme {
  void split(std::string_view text, const Use &use) const override { forEachWord(text, use); }

  std::string join(std::span<const std::string_view> pieces) const override {
    return fmt::format("{}", fmt::join(pieces, " "));
  }

  std::string_view pieceName() const override { return "word"; }
};

} // namespace

void forEachWord(std::string_view text, const std::function<void(std::string_view)> &use) {
  std::string word;
  for (size_t offset = 0; offset < text.size();) {
    char32_t character = nextCharacter(text, offset);
    // A mark alone, as after an emoji, is not a word.
    if (word.empty() ? isAlphanumeric(character) && character != '_' : isOfWord(character)) {
      appendCharacter(word, lowerCase(character));
      continue;
    }
    size_t after = offset;
    bool inside = !word.empty() && offset < text.size() && isOfWord(nextCharacter(text, after));
    if (inside && (isApostrophe(character) || isJoiner(character))) {
      appendCharacter(word, isApostrophe(character) ? U'\'' : character);
      continue;
    }
    if (!word.empty())
      use(word);
    word.clear();
  }
  if (!word.empty())
    use(word);
}

std::unique_ptr<Scheme> makeWordScheme() { return std::make_unique<WordScheme>(); }

} // namespace rnn
