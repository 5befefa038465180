// Vocabularies of words, characters, Hangul letters and n-grams: text -> ids -> text.
#include "text/pieces/PieceVocabulary.h"

#include "RandomText.h"
#include "TemporaryVocabulary.h"

using namespace rnn;

using Pieces = std::vector<std::string>;

namespace {

VocabularyOptions kind(const std::string &kind) {
  VocabularyOptions options;
  options.scheme.kind = kind;
  return options;
}

Pieces wordsOf(const std::string &text) {
  return piecesOf(*vocabularyOf(kind("word"), {text}), text);
}

VocabularyOptions jaso(bool compatibility) {
  VocabularyOptions options = kind("jaso");
  options.scheme.compatibility = compatibility;
  return options;
}

VocabularyOptions ngram(uint32_t n, bool ofWords) {
  VocabularyOptions options = kind("ngram");
  options.scheme.n = n;
  options.scheme.ofWords = ofWords;
  return options;
}

/// Whether a vocabulary of a text gives it back.
bool roundTrips(const VocabularyOptions &options, const std::string &text) {
  if (text.empty())
    return true;
  auto vocabulary = vocabularyOf(options, {text});
  return vocabulary->decode(encoded(*vocabulary, text)) == text;
}

} // namespace

TEST_CASE("words are numbered in the order of their first appearance") {
  auto vocabulary = vocabularyOf(kind("word"), {"This is a big cat"});
  CHECK(vocabulary->kind() == "word");
  CHECK(vocabulary->size() == 5);
  CHECK_FALSE(vocabulary->hasPad());
  CHECK(encoded(*vocabulary, "This is a big cat") == Ids{0, 1, 2, 3, 4});
  CHECK(encoded(*vocabulary, "This is big.") == Ids{0, 1, 3});
  CHECK(encoded(*vocabulary, "").empty());
  CHECK(vocabulary->piece(4) == "cat");
  CHECK(vocabulary->decode(Ids{0, 1, 3}) == "this is big");
  CHECK(messageOf([&] { encoded(*vocabulary, "a big Dog"); }) ==
        "the word `dog` is not in the vocabulary; one made with `--reserve unknown` has an id for "
        "such");
  for (const auto &use : std::vector<std::function<void()>>{[&] { vocabulary->decode(Ids{1, 5}); },
                                                            [&] { vocabulary->piece(5); }})
    CHECK(messageOf(use) == "there is no id 5: the vocabulary has 5, from 0 to 4");
  CHECK_THAT(messageOf([&] { encoded(*vocabulary, "a\xFF"); }),
             Catch::StartsWith("the text is not UTF-8: byte 1 is 0xff"));
}

TEST_CASE("punctuation separates words, an apostrophe inside does not") {
  CHECK(wordsOf("Don't -- stop! well-known snake_case 3.14") ==
        Pieces{"don't", "stop", "well", "known", "snake", "case", "3", "14"});
  CHECK(wordsOf("it’s 'quoted' rock 'n' roll's end'") ==
        Pieces{"it's", "quoted", "rock", "n", "roll's", "end"});
  CHECK(wordsOf("ÄÖÜ Ελλάδα ЖУК 한국 e\u0301te\u0301") ==
        Pieces{"äöü", "ελλάδα", "жук", "한국", "e\u0301te\u0301"});
  CHECK(wordsOf("हिन्दी है। می\u200cخواهم") == Pieces{"हिन्दी", "है", "می\u200cخواهم"});
  CHECK(wordsOf("❤\uFE0F love 🎬") == Pieces{"love"});
}

TEST_CASE("reserved entries come first, the most frequent pieces stay") {
  VocabularyOptions options = kind("word");
  options.reserved = {"pad", "unknown"};
  options.size = 4;
  auto vocabulary = vocabularyOf(options, {"rare the cat", "the dog the dog", "cat pad"});
  CHECK(vocabulary->size() == 4);
  CHECK(vocabulary->hasPad());
  CHECK(encoded(*vocabulary, "the cat dog") == Ids{2, 3, 1}); // cat came before dog
  CHECK(encoded(*vocabulary, "pad unknown") == Ids{1, 1});    // words like others
  CHECK(vocabulary->decode(Ids{2, 1, 3, 0, 0}) == "the <unknown> cat");
  CHECK(vocabulary->piece(0) == "<pad>");
  CHECK(vocabulary->piece(1) == "<unknown>");
  options.reserved = {"unknown", "pad"};
  CHECK_FALSE(vocabularyOf(options, {"a"})->hasPad());
}

TEST_CASE("characters are code points or grapheme clusters") {
  std::string text = "e\u0301\r\n👨\u200d👩\u200d👧🇰🇷🇫🇷\\";
  auto points = vocabularyOf(kind("char"), {text});
  CHECK(piecesOf(*points, text) == Pieces{"e", "\u0301", "\\r", "\\n", "👨", "\u200d", "👩",
                                          "\u200d", "👧", "🇰", "🇷", "🇫", "🇷", "\\"});
  VocabularyOptions options = kind("char");
  options.scheme.graphemes = true;
  auto clusters = vocabularyOf(options, {text});
  CHECK(piecesOf(*clusters, text) ==
        Pieces{"e\u0301", "\\r\\n", "👨\u200d👩\u200d👧", "🇰🇷", "🇫🇷", "\\"});
  for (const auto *vocabulary : {points.get(), clusters.get()})
    CHECK(vocabulary->decode(encoded(*vocabulary, text)) == text);
  CHECK_THAT(messageOf([&] { encoded(*points, "\n\t"); }),
             Catch::StartsWith("the character `\\t` is not in the vocabulary"));
  CHECK_THAT(messageOf([&] { encoded(*clusters, "e"); }),
             Catch::StartsWith("the grapheme cluster `e` is not in the vocabulary"));
}

TEST_CASE("Hangul is taken apart into its letters") {
  auto pieces = [](bool compatibility, const std::string &text) {
    return piecesOf(*vocabularyOf(jaso(compatibility), {text}), text);
  };
  CHECK(pieces(false, "한글 a가é") == Pieces{"\u1112", "\u1161", "\u11AB", "\u1100", "\u1173",
                                             "\u11AF", " ", "a", "\u1100", "\u1161", "é"});
  CHECK(pieces(true, "읽다") == Pieces{"ㅇ", "ㅣ", "ㄺ", "ㄷ", "ㅏ"});
  // Letters of the text itself stay by themselves.
  CHECK(pieces(true, "가ㄱ") == Pieces{"ㄱ", "ㅏ", "", "ㄱ"});
  CHECK(pieces(true, "ㅋㅋ ㅠㅠ") == Pieces{"ㅋ", "ㅋ", " ", "ㅠ", "ㅠ"});
  CHECK_THAT(messageOf([] { encoded(*vocabularyOf(jaso(true), {"가"}), "가ㄱ"); }),
             Catch::StartsWith("the text has Hangul letters side by side that form no syllable"));
}

TEST_CASE("every syllable comes back, also beside every kind of neighbour") {
  std::string all;
  for (char32_t syllable = 0xAC00; syllable <= 0xD7A3; ++syllable)
    appendCharacter(all, syllable);
  for (bool compatibility : {false, true}) {
    auto vocabulary = vocabularyOf(jaso(compatibility), {all});
    CHECK(vocabulary->size() == (compatibility ? 51 : 67));
    Ids ids = encoded(*vocabulary, all);
    CHECK(ids.size() == 2 * 399 + 3 * (11172 - 399));
    CHECK(vocabulary->decode(ids) == all);
    for (std::string a : {"가", "각", "ㄱ", "ㅏ", "ㄳ", "ㄸ", "\u1100", "\u1161", "\u11A8", "x"})
      for (std::string b : {"가", "각", "ㄱ", "ㅏ", "ㄳ", "ㄸ", "\u1100", "\u1161", "\u11A8"})
        for (std::string c : {"가", "ㄱ", "ㅏ", "\u1100", "\u1161", "\u11A8", ""})
          CHECK(roundTrips(jaso(compatibility), a + b + c));
  }
}

TEST_CASE("n-grams overlap") {
  auto trigrams = vocabularyOf(ngram(3, false), {"This is it."});
  CHECK(piecesOf(*trigrams, "This is it.") ==
        Pieces{"Thi", "his", "is ", "s i", " is", "is ", "s i", " it", "it."});
  CHECK(trigrams->size() == 7);
  CHECK(encoded(*trigrams, "Th").empty());
  CHECK(trigrams->decode(encoded(*trigrams, "This is it.")) == "This is it.");
  CHECK(trigrams->decode(Ids{0, 6}) == "Thiit.");

  auto pairs = vocabularyOf(ngram(2, true), {"This is it. It is!"});
  CHECK(piecesOf(*pairs, "This is it; it IS") == Pieces{"this is", "is it", "it it", "it is"});
  CHECK(pairs->decode(encoded(*pairs, "This is it. It is!")) == "this is it it is");
  CHECK_THAT(messageOf([&] { encoded(*pairs, "is this"); }),
             Catch::StartsWith("the n-gram `is this` is not in the vocabulary"));
}

TEST_CASE("random texts come back") {
  VocabularyOptions graphemes = kind("char");
  graphemes.scheme.graphemes = true;
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string text = randomText(random, 60);
    CAPTURE(i, text);
    CHECK(roundTrips(kind("char"), text));
    CHECK(roundTrips(graphemes, text));
    CHECK(roundTrips(jaso(false), text));
    CHECK(roundTrips(jaso(true), text));
    CHECK(roundTrips(ngram(1, false), text));
  }
}

TEST_CASE("options that cannot be met say so") {
  auto message = [](VocabularyOptions options, const Pieces &texts) {
    return messageOf([&] { build(options, texts); });
  };
  VocabularyOptions options = kind("word");
  options.reserved = {"pad", "pad"};
  CHECK(message(options, {"a"}) == "`--reserve` names `pad` twice");
  options.reserved = {"pad", ""};
  CHECK(message(options, {"a"}) == "`--reserve` has an empty name");
  options.reserved = {"pad", "unknown"};
  options.size = 2;
  CHECK(message(options, {"a"}) == "a `--size` of 2 leaves no id beside the 2 reserved");
  CHECK(message(kind("word"), {"", ""}) ==
        "there is nothing to make a vocabulary from: the files are empty");
  CHECK(message(kind("word"), {"", "..."}) ==
        "there is nothing to make a vocabulary from: no text has a word");
  CHECK(message(kind("syllable"), {"a"}) ==
        "unknown kind `syllable` of vocabulary; use word, char, jaso, ngram or subword");
}

TEST_CASE("texts are counted") {
  BuiltVocabulary built = build(kind("word"), {"one", "", "two one"});
  CHECK(built.size == 2);
  CHECK(built.texts == 3);
  CHECK(built.emptyTexts == 1);
}
