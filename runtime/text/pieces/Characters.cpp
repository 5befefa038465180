// Text <-> characters: code points, or grapheme clusters, which readers perceive as characters.
#include "text/Utf8.h"
#include "text/pieces/Scheme.h"

#include <utf8proc.h>

namespace rnn {

namespace {

std::string concatenate(std::span<const std::string_view> pieces) {
  std::string text;
  for (std::string_view piece : pieces)
    text += piece;
  return text;
}

class CodePoints : public Scheme {
  void split(std::string_view text, const Use &use) const override {
    for (size_t offset = 0; offset < text.size();) {
      size_t begin = offset;
      nextCharacter(text, offset);
      use(text.substr(begin, offset - begin));
    }
  }
  std::string join(std::span<const std::string_view> pieces) const override {
    return concatenate(pieces);
  }
  std::string_view pieceName() const override { return "character"; }
};

/// Extended grapheme clusters (Unicode Standard Annex 29).
class Graphemes : public Scheme {
  void split(std::string_view text, const Use &use) const override {
    utf8proc_int32_t previous = -1, state = 0;
    size_t begin = 0;
    for (size_t offset = 0; offset < text.size();) {
      size_t before = offset;
      auto character = static_cast<utf8proc_int32_t>(nextCharacter(text, offset));
      if (previous >= 0 && utf8proc_grapheme_break_stateful(previous, character, &state)) {
        use(text.substr(begin, before - begin));
        begin = before;
      }
      previous = character;
    }
    if (begin < text.size())
      use(text.substr(begin));
  }
  std::string join(std::span<const std::string_view> pieces) const override {
    return concatenate(pieces);
  }
  std::string_view pieceName() const override { return "grapheme cluster"; }
};

} // namespace

std::unique_ptr<Scheme> makeCharacterScheme(bool graphemes) {
  if (graphemes)
    return std::make_unique<Graphemes>();
  return std::make_unique<CodePoints>();
}

} // namespace rnn
