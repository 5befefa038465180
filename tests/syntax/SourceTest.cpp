// Positions in a text -> lines and columns; names -> similar names.
#include "syntax/Diagnostics.h"

#include <catch2/catch.hpp>

using namespace rnnc;

TEST_CASE("UTF-8 is recognised as RFC 3629 defines it") {
  CHECK(characterLength("a") == 1);
  CHECK(characterLength("\xC3\xA9") == 2);
  CHECK(characterLength("\xE2\x82\xAC") == 3);
  CHECK(characterLength("\xF0\x9F\x98\x80") == 4);
  CHECK(characterLength("\x80") == 0);             // a continuation alone
  CHECK(characterLength("\xC3") == 0);             // cut off
  CHECK(characterLength("\xC3(") == 0);            // not continued
  CHECK(characterLength("\xC0\xAF") == 0);         // overlong
  CHECK(characterLength("\xE0\x80\xAF") == 0);     // overlong
  CHECK(characterLength("\xED\xA0\x80") == 0);     // a surrogate
  CHECK(characterLength("\xF4\x90\x80\x80") == 0); // beyond U+10FFFF
  CHECK(characterLength("\xFF") == 0);
}

TEST_CASE("a place counts lines and characters from 1") {
  Source source("m.rnn", "\xEF\xBB\xBF"
                         "a\u00e9b\r\n\u20acx\n");
  CHECK(source.locate(0).line == 1);
  CHECK(source.locate(0).column == 1);
  CHECK(source.locate(3).column == 3); // behind the two bytes of an e acute
  CHECK(source.locate(9).line == 2);
  CHECK(source.locate(9).column == 2);
  CHECK(source.locate(source.text().size()).line == 3);
  CHECK(source.line(1) == "a\u00e9b");
  CHECK(source.line(2) == "\u20acx");
  CHECK(source.line(3) == "");
}

TEST_CASE("a hint names what is near") {
  const std::vector<std::string_view> layers = {"simple_rnn", "lstm", "gru", "dense"};
  CHECK(nearest("gur", layers) == "did you mean `gru`?");    // neighbours swapped
  CHECK(nearest("dens", layers) == "did you mean `dense`?"); // cut short
  CHECK(nearest("simple", layers) == "did you mean `simple_rnn`?");
  CHECK(nearest("lstmm", layers) == "did you mean `lstm`?");
  CHECK(nearest("conv", layers) == "");
  CHECK(nearest("", layers) == "");
  CHECK(suggestion("conv", layers) == "there are `simple_rnn`, `lstm`, `gru`, `dense`");
}

TEST_CASE("errors come in the order of the text, notes with their error") {
  Source source("m.rnn", "one\ntwo\n");
  Diagnostics diagnostics(source);
  CHECK_FALSE(diagnostics.hasErrors());
  diagnostics.error({4, 7}, "second", "a hint");
  diagnostics.note({0, 1}, "see");
  diagnostics.error({0, 3}, "first");
  CHECK(diagnostics.hasErrors());
  CHECK(diagnostics.text() == "m.rnn:1:1: error: first\none\n^~~\n"
                              "m.rnn:2:1: error: second\ntwo\n^~~\nhelp: a hint\n"
                              "m.rnn:1:1: note: see\none\n^\n");
}

TEST_CASE("a range of several lines is marked to the end of the first") {
  Source source("m.rnn", "dense(1,\n  2)\n");
  Diagnostics diagnostics(source);
  diagnostics.error({0, 13}, "wrong");
  CHECK(diagnostics.text() == "m.rnn:1:1: error: wrong\ndense(1,\n^~~~~~~~\n");
}
