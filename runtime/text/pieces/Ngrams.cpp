// Text <-> overlapping n-grams: n consecutive characters or words; the next piece begins one later.
#include "text/Utf8.h"
#include "text/pieces/Scheme.h"
#include "text/pieces/Words.h"

#include <deque>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rnn {

namespace {

class Ngrams : public Scheme {
public:
  Ngrams(uint32_t n, bool ofWords) : n(n), ofWords(ofWords) {}

  void split(std::string_view text, const Use &use) const override {
    if (ofWords)
      splitWords(text, use);
    else
      splitCharacters(text, use);
  }

  /// A piece that overlaps the previous one adds only its last unit.
  std::string join(std::span<const std::string_view> pieces) const override {
    std::string text;
    for (size_t i = 0; i < pieces.size(); ++i) {
      size_t last = lastUnit(pieces[i]);
      bool goesOn = i > 0 && withoutFirst(pieces[i - 1]) == beforeLast(pieces[i], last);
      if (i > 0 && ofWords)
        text += ' ';
      text += goesOn ? pieces[i].substr(last) : pieces[i];
    }
    return text;
  }

  std::string_view pieceName() const override { return "n-gram"; }

private:
  void splitCharacters(std::string_view text, const Use &use) const {
    std::deque<size_t> begins; // where the last n characters begin
    for (size_t offset = 0; offset < text.size();) {
      begins.push_back(offset);
      nextCharacter(text, offset);
      if (begins.size() < n)
        continue;
      use(text.substr(begins.front(), offset - begins.front()));
      begins.pop_front();
    }
  }

  void splitWords(std::string_view text, const Use &use) const {
    std::deque<std::string> last;
    forEachWord(text, [&](std::string_view word) {
      last.emplace_back(word);
      if (last.size() < n)
        return;
      use(fmt::format("{}", fmt::join(last, " ")));
      last.pop_front();
    });
  }

  std::string_view withoutFirst(std::string_view piece) const {
    size_t size = 0;
    if (ofWords)
      size = std::min(piece.find(' '), piece.size() - 1) + 1;
    else
      nextCharacter(piece, size);
    return piece.substr(size);
  }
  size_t lastUnit(std::string_view piece) const {
    if (ofWords)
      return piece.rfind(' ') + 1; // npos + 1 is 0
    size_t last = piece.size() - 1;
    while ((piece[last] & 0xC0) == 0x80)
      --last;
    return last;
  }
  std::string_view beforeLast(std::string_view piece, size_t last) const {
    return piece.substr(0, ofWords && last > 0 ? last - 1 : last);
  }

  uint32_t n;
  bool ofWords;
};

} // namespace

std::unique_ptr<Scheme> makeNgramScheme(uint32_t n, bool ofWords) {
  return std::make_unique<Ngrams>(n, ofWords);
}

} // namespace rnn
