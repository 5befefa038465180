// Invalid UTF-8 is found, reported and replaced as Python replaces it.
#include "text/Utf8.h"

#include "Expect.h"
#include "RandomText.h"

using namespace rnn;

TEST_CASE("the first byte that is not UTF-8 is found") {
  CHECK(invalidUtf8At("") == 0);
  CHECK(invalidUtf8At("plain text, longer than eight bytes") == 35);
  CHECK(invalidUtf8At("é한🎬\U0010FFFF") == 13);
  CHECK(invalidUtf8At("longer than eight\xFF") == 17);
  CHECK(invalidUtf8At("\xC3") == 0);               // cut off
  CHECK(invalidUtf8At("a\xED\xA0\x80") == 1);      // a surrogate
  CHECK(invalidUtf8At("\xC0\x80") == 0);           // overlong
  CHECK(invalidUtf8At("\xE0\x9F\xBF") == 0);       // overlong
  CHECK(invalidUtf8At("\xF0\x8F\xBF\xBF") == 0);   // overlong
  CHECK(invalidUtf8At("ab\xF4\x90\x80\x80") == 2); // beyond U+10FFFF
}

// The second column is b"...".decode("utf-8", "replace") in Python.
TEST_CASE("what is not UTF-8 is replaced as Python does") {
  CHECK(replaceInvalidUtf8("a\xFF\xFEz") == "a\uFFFD\uFFFDz");
  CHECK(replaceInvalidUtf8("\xE2\x82") == "\uFFFD");
  CHECK(replaceInvalidUtf8("\xE2\x82z\xE2\x82\xAC") == "\uFFFDz€");
  CHECK(replaceInvalidUtf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(replaceInvalidUtf8("\xF0\x9F\x8E\xF0\x9F\x8E\xAC") == "\uFFFD🎬");
  CHECK(replaceInvalidUtf8("\xC0\xAF") == "\uFFFD\uFFFD");
  CHECK(replaceInvalidUtf8("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("the message tells the byte and what to do") {
  CHECK_NOTHROW(requireUtf8("é", "`a.txt`"));
  CHECK(messageOf([] { requireUtf8("ab\xFFz", "`a.txt`", 100); }) ==
        "`a.txt` is not UTF-8: byte 102 is 0xff; convert it, or go on with `--replace-invalid`");
}

TEST_CASE("characters are read and appended") {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string text = randomText(random, 50), again;
    REQUIRE(invalidUtf8At(text) == text.size());
    for (size_t offset = 0; offset < text.size();)
      appendCharacter(again, nextCharacter(text, offset));
    CHECK(again == text);
  }
}
