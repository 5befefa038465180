// Classes and lower case of characters, as Python has them.
#include "text/Characters.h"

#include <catch2/catch.hpp>

using namespace rnn;

// Sums over all characters that `\w` of Python 3.12, which has Unicode 15 too, matches.
TEST_CASE("alphanumeric characters are those of Python") {
  uint64_t count = 0, sum = 0, weighted = 0;
  for (char32_t character = 0; character < 0x110000; ++character) {
    if ((character >= 0xD800 && character <= 0xDFFF) || !isAlphanumeric(character))
      continue;
    sum += character;
    weighted += ++count * character;
  }
  CHECK(count == 137936);
  CHECK(sum == 14877327126);
  CHECK(weighted == 1380292218074002);
}

TEST_CASE("words are of letters, numbers and marks") {
  for (char32_t character : U"aZ5éΣж中한\u0301\u064e\u093f²Ⅷ")
    CHECK((character == 0 || isOfWord(character)));
  for (char32_t character : {U'_', U' ', U'.', U'\'', U'’', U'。', U'$', U'🎬', U'\u200b'})
    CHECK_FALSE(isOfWord(character));
}

TEST_CASE("upper case has its lower case") {
  CHECK(lowerCase('A') == 'a');
  CHECK(lowerCase('[') == '[');
  CHECK(lowerCase(U'É') == U'é');
  CHECK(lowerCase(U'Ж') == U'ж');
  CHECK(lowerCase(U'中') == U'中');
}
