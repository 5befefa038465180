// Files of vocabularies are written and read, and damage to them is found.
#include "text/pieces/PieceVocabulary.h"

#include "TemporaryVocabulary.h"

using namespace rnn;

namespace {

/// Behind "`...` is damaged: ".
std::string damage(const std::string &file) {
  std::string message = messageOf([&] { read(file); });
  std::string start = "is damaged: ";
  size_t found = message.find(start);
  return found == message.npos ? message : message.substr(found + start.size());
}

const std::string subwords = "### SubwordTextEncoder\n### Metadata: {}\n";

std::string pieces(const std::string &kind, size_t count) {
  return "### rnn vocabulary: {" + kind + ",\"pieces\":" + std::to_string(count) +
         ",\"reserved\":[]}\n";
}

const std::string words = "\"kind\":\"word\"";

} // namespace

TEST_CASE("the file is a heading and a piece a line") {
  PieceList list{{.kind = "ngram", .n = 2}, {"pad", "un\"known"}, {"\n\\", "\r ", "\\n"}};
  std::string file = formatPieceFile(list);
  CHECK(file ==
        "### rnn vocabulary: {\"kind\":\"ngram\",\"n\":2,\"of\":\"characters\",\"pieces\":3,"
        "\"reserved\":[\"pad\",\"un\\\"known\"]}\n\\n\\\\\n\r \n\\\\n\n");
  PieceList again = parsePieceFile(file, "v");
  CHECK(again.scheme.kind == "ngram");
  CHECK(again.scheme.n == 2);
  CHECK_FALSE(again.scheme.ofWords);
  CHECK(again.reserved == list.reserved);
  CHECK(again.pieces == list.pieces);
}

TEST_CASE("options come back") {
  for (bool option : {false, true}) {
    auto again = [](const SchemeOptions &scheme) {
      return parsePieceFile(formatPieceFile({scheme, {}, {"a"}}), "v").scheme;
    };
    CHECK(again({.kind = "char", .graphemes = option}).graphemes == option);
    CHECK(again({.kind = "jaso", .compatibility = option}).compatibility == option);
    CHECK(again({.kind = "ngram", .ofWords = option}).ofWords == option);
  }
}

TEST_CASE("a file whose line ends an editor has changed is the same vocabulary") {
  std::string file = pieces("\"kind\":\"char\",\"graphemes\":false", 3) + "a\nb\nc\n";
  auto changed = [&](const std::string &text, const std::string &end) {
    std::string result;
    for (char c : text)
      result += c == '\n' ? end : std::string(1, c);
    return result;
  };
  auto original = read(file);
  CHECK_FALSE(original->fingerprint().empty());
  for (const std::string &text :
       {changed(file, "\r\n"), changed(file, "\r"), "\xEF\xBB\xBF" + file}) {
    auto again = read(text);
    CHECK(again->piece(2) == "c");
    CHECK(again->fingerprint() == original->fingerprint());
  }
  std::string subword = subwords + "'a_'\n'b'\n";
  CHECK(read(changed(subword, "\r\n"))->fingerprint() == read(subword)->fingerprint());
  // A return that is a piece stays one.
  std::string returns = pieces("\"kind\":\"char\",\"graphemes\":false", 2) + "a\n\r\n";
  CHECK(read(returns)->piece(1) == "\\r");
  CHECK(read(returns)->fingerprint() != original->fingerprint());
}

TEST_CASE("damage to a list of pieces is found") {
  CHECK_NOTHROW(read(pieces(words, 2) + "a\nb\n"));
  CHECK(damage(pieces(words, 2) + "a\nb") == "line 3 has no end; make the vocabulary again");
  CHECK(damage(pieces(words, 2) + "a\n") == "it has 1 pieces, but line 1 says 2");
  CHECK(damage(pieces(words, 2) + "a\na\n") == "line 3 has a piece that an earlier one has");
  CHECK(damage(pieces(words, 2) + "a\n\n") == "line 3 is empty");
  CHECK_NOTHROW(read(pieces("\"kind\":\"jaso\",\"compatibility\":true", 1) + "\n"));
  CHECK(damage(pieces(words, 2) + "a\nb\\t\n") ==
        "line 3 has a backslash that is neither \\n nor \\\\");
  CHECK(damage(pieces(words, 2) + "a\nb\\\n") ==
        "line 3 has a backslash that is neither \\n nor \\\\");
  CHECK(damage(pieces(words, 2) + "a\n\xFF\n") == "line 3 is not UTF-8");
  std::string heading = "line 1 does not describe a vocabulary: ";
  CHECK_THAT(damage("### rnn vocabulary: {\n"), Catch::StartsWith(heading));
  CHECK_THAT(damage("### rnn vocabulary: []\n"), Catch::StartsWith(heading));
  CHECK_THAT(damage("### rnn vocabulary: {}\n"), Catch::StartsWith(heading));
  CHECK_THAT(damage(pieces("\"kind\":\"char\"", 0)), Catch::StartsWith(heading));
  CHECK(damage(pieces("\"kind\":\"ngram\",\"n\":0,\"of\":\"words\"", 0)) ==
        heading + "there are no n-grams of 0 words");
  CHECK(damage(pieces("\"kind\":\"ngram\",\"n\":1,\"of\":\"bytes\"", 0)) ==
        heading + "there are no n-grams of 1 bytes");
  CHECK(damage(pieces("\"kind\":\"syllable\"", 0)) ==
        heading + "unknown kind `syllable` of vocabulary; use word, char, jaso, ngram or subword");
}

TEST_CASE("damage to a subword vocabulary is found") {
  CHECK_NOTHROW(read(subwords));
  CHECK_NOTHROW(read(subwords + "'a.\n\n'\n'b'\n"));
  CHECK(damage(subwords + "'a'\n'b'") == "line 4 has no end; make the vocabulary again");
  CHECK(damage(subwords + "'a'\nb\n") == "line 4 is not a piece in single quotes: `b`");
  CHECK(damage(subwords + "'a'\n'b\n\n") == "the piece of line 4 has no closing quote");
  CHECK(damage(subwords + "'\xFF'\n") == "line 3 is not UTF-8");
  CHECK(damage("### SubwordTextEncoder2\n") == "line 1 is not `### SubwordTextEncoder`");
  CHECK(damage("### SubwordTextEncoder\n") == "it ends after 1 line");
  CHECK(damage("### SubwordTextEncoder\n'a'\n") == "line 2 is not `### Metadata: {}`");
  CHECK(damage("### SubwordTextEncoder\n### Metadata: {\n") == "line 2 is not `### Metadata: {}`");
}

TEST_CASE("other files are no vocabularies") {
  for (std::string file : {"", "text", "PK\x03\x04"})
    CHECK_THAT(messageOf([&] { read(file); }),
               Catch::EndsWith("` is not a vocabulary; make one with `rnn vocabulary`"));
}
