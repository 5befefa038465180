// Names of pieces, and finding pieces by them.
#include "embeddings/Pieces.h"

#include "Expect.h"
#include "ListVocabulary.h"

using namespace rnn;

TEST_CASE("a name is one field of one line") {
  ListVocabulary vocabulary("char", {"영화 é", "a\tb\nc\rd", "\x1b", "\\xed"});
  CHECK(nameOf(vocabulary, 0) == "영화 é");
  CHECK(nameOf(vocabulary, 1) == "a\\tb\\nc\\rd");
  CHECK(nameOf(vocabulary, 2) == "\\x1b");
  CHECK(nameOf(vocabulary, 3) == "\\xed");
}

TEST_CASE("white space alone is not blank") {
  ListVocabulary vocabulary("char", {" ", "\u3000", " . "});
  CHECK(nameOf(vocabulary, 0) == "\\x20");
  CHECK(nameOf(vocabulary, 1) == "\\xe3\\x80\\x80");
  CHECK(nameOf(vocabulary, 2) == " . ");
}

TEST_CASE("a sub-word shows where a word ends") {
  ListVocabulary vocabulary("subword", {"", "the ", "the", " ", ", ", "é "}, true);
  CHECK(nameOf(vocabulary, 1) == "the_");
  CHECK(nameOf(vocabulary, 2) == "the");
  CHECK(nameOf(vocabulary, 3) == "\\x20");
  CHECK(nameOf(vocabulary, 4) == ", ");
  CHECK(nameOf(vocabulary, 5) == "é_");
  CHECK(wordOf(vocabulary, 4) == ",");
  CHECK(wordOf(vocabulary, 1) == "the");
  CHECK(wordOf(vocabulary, 3) == "");
  // Elsewhere a space is a space.
  ListVocabulary grams("ngram", {"is "});
  CHECK(nameOf(grams, 0) == "is ");
  CHECK(wordOf(grams, 0) == "is ");
}

TEST_CASE("a piece is found by its name, then by its word") {
  ListVocabulary vocabulary("subword", {"pad", "film ", "the ", "the", "\n", "tall "}, true);
  CHECK(findPiece("film", vocabulary, "v") == 1);
  CHECK(findPiece("film_", vocabulary, "v") == 1);
  CHECK(findPiece("the_", vocabulary, "v") == 2);
  CHECK(findPiece("the", vocabulary, "v") == 3);
  CHECK(findPiece("\n", vocabulary, "v") == 4);
  CHECK(findPiece("\\n", vocabulary, "v") == 4);
  auto message = [&](const char *name) {
    return messageOf([&] { findPiece(name, vocabulary, "v"); });
  };
  CHECK(message("flim") == "`flim` is not a piece of the vocabulary `v`; did you mean `film`?");
  CHECK(message("Film") == "`Film` is not a piece of the vocabulary `v`; did you mean `film`?");
  CHECK(message("director") == "`director` is not a piece of the vocabulary `v`");
  CHECK(message("pad") == "`pad` is not a piece of the vocabulary `v`"); // it stands for none
}
