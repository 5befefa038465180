// Hangul syllables <-> their letters. Other characters are pieces of their own.
//
// A text may contain adjacent letters that `join` would merge into a syllable. An empty piece
// between them prevents this.
#include "text/Utf8.h"
#include "text/pieces/Scheme.h"

namespace rnn {

namespace {

constexpr char32_t firstSyllable = 0xAC00, lastSyllable = 0xD7A3;
constexpr uint32_t vowels = 21, finals = 28; // including no final
constexpr int none = -1;

/// The letters of one alphabet: which are initials, vowels and finals.
struct Letters {
  std::u32string initials, medials, finals; // finals[0]: no final

  static int find(const std::u32string &letters, char32_t letter) {
    size_t i = letters.find(letter);
    return i == letters.npos ? none : static_cast<int>(i);
  }
  int initial(char32_t letter) const { return find(initials, letter); }
  int medial(char32_t letter) const { return find(medials, letter); }
  int final(char32_t letter) const { return find(finals, letter); }
};

std::u32string range(char32_t first, size_t count) {
  std::u32string letters;
  for (size_t i = 0; i < count; ++i)
    letters += static_cast<char32_t>(first + i);
  return letters;
}

const Letters conjoining{range(0x1100, 19), range(0x1161, vowels),
                         U'\0' + range(0x11A8, finals - 1)};
const Letters compatible{
    U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", range(0x314F, vowels),
    U'\0' + std::u32string(U"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")};

class Jaso : public Scheme {
public:
  explicit Jaso(const Letters &letters) : letters(letters) {}

  void split(std::string_view text, const Use &use) const override {
    // The last letters so far, to see what `join` would do.
    enum { Other, LooseInitial, OpenSyllable, ClosedSyllable } end = Other;
    for (size_t offset = 0; offset < text.size();) {
      size_t begin = offset;
      char32_t character = nextCharacter(text, offset);
      if (character >= firstSyllable && character <= lastSyllable) {
        uint32_t number = character - firstSyllable;
        useCharacter(letters.initials[number / finals / vowels], use);
        useCharacter(letters.medials[number / finals % vowels], use);
        end = number % finals == 0 ? OpenSyllable : ClosedSyllable;
        if (end == ClosedSyllable)
          useCharacter(letters.finals[number % finals], use);
        continue;
      }
      bool initial = letters.initial(character) != none, medial = letters.medial(character) != none;
      bool final = character != 0 && letters.final(character) != none;
      // A final that is also an initial would join the next syllable.
      if ((end == LooseInitial && medial) || (end == OpenSyllable && final) ||
          (end == ClosedSyllable && medial))
        use({});
      use(text.substr(begin, offset - begin));
      end = initial ? LooseInitial : Other;
    }
  }

  std::string join(std::span<const std::string_view> pieces) const override {
    std::string text;
    for (size_t i = 0; i < pieces.size(); ++i) {
      int initial = letters.initial(letterAt(pieces, i));
      int medial = letters.medial(letterAt(pieces, i + 1));
      if (initial == none || medial == none) {
        text += pieces[i];
        continue;
      }
      ++i;
      int final = letterAt(pieces, i + 1) == 0 ? none : letters.final(letterAt(pieces, i + 1));
      bool startsNext = letters.initial(letterAt(pieces, i + 1)) != none &&
                        letters.medial(letterAt(pieces, i + 2)) != none;
      if (final == none || startsNext)
        final = 0;
      else
        ++i;
      appendCharacter(text, firstSyllable + (initial * vowels + medial) * finals + final);
    }
    return text;
  }

  std::string_view pieceName() const override { return "letter"; }

private:
  static void useCharacter(char32_t character, const Use &use) {
    std::string piece;
    appendCharacter(piece, character);
    use(piece);
  }

  /// The only character of a piece; 0 if it has none or several.
  static char32_t letterAt(std::span<const std::string_view> pieces, size_t i) {
    size_t offset = 0;
    if (i >= pieces.size() || pieces[i].empty())
      return 0;
    char32_t letter = nextCharacter(pieces[i], offset);
    return offset == pieces[i].size() ? letter : 0;
  }

  const Letters &letters;
};

} // namespace

std::unique_ptr<Scheme> makeJasoScheme(bool compatibility) {
  return std::make_unique<Jaso>(compatibility ? compatible : conjoining);
}

} // namespace rnn
