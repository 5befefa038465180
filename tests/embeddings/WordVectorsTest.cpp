// Files of Word2Vec, GloVe and fastText fill the rows of an embedding; damaged ones are refused.
#include "embeddings/WordVectors.h"

#include "Expect.h"
#include "ListVocabulary.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <limits>
#include <tuple>
#include <zlib.h>

using namespace rnn;

namespace {

struct VectorFile {
  ScratchFolder folder;
  std::string path = (folder / "vectors.txt").string();
  ListVocabulary vocabulary{"word", {"pad", "good", "bad", ". ."}, /*pad=*/true};
  std::vector<float> arena = std::vector<float>(3 + 4 * 2, 9);

  FoundVectors load(std::string_view text, const Vocabulary &wanted) {
    writeWholeFile(path, text);
    std::ranges::fill(arena, 9.0f);
    return loadWordVectors(path, embeddingOf(wanted.size(), 2), wanted, "v", arena);
  }
  FoundVectors load(std::string_view text) { return load(text, vocabulary); }
  std::vector<float> rows() const { return {arena.begin() + 3, arena.end()}; }
  std::string message(std::string_view text) {
    return messageOf([&] { load(text); });
  }
};

} // namespace

TEST_CASE_METHOD(VectorFile, "GloVe: rows of the words that are pieces") {
  FoundVectors result = load("the 0.1 0.2\ngood 1.5 -2\nbad 1e-3 4\n");
  CHECK(result.found == 2);
  CHECK(result.pieces == 3);
  CHECK(rows() == std::vector<float>{9, 9, 1.5, -2, 1e-3f, 4, 9, 9});
  CHECK(arena[2] == 9);
}

TEST_CASE_METHOD(VectorFile, "Word2Vec and fastText: the first line tells sizes") {
  CHECK(load("2 2\n</s> 0 0\ngood 1 2 \n").found == 1);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 9, 9, 9, 9});
  CHECK(load("1 2\r\ngood\t1\t2\r\n").found == 1);
  CHECK(load("1 2\ngood 1 2").found == 1); // no line end at the end
}

TEST_CASE_METHOD(VectorFile, "a word may have spaces inside, or be a number") {
  CHECK(load(". . 1 2\n2008 1 2\nat x@y.z 3 4\n").found == 1);
  CHECK(rows() == std::vector<float>{9, 9, 9, 9, 9, 9, 1, 2});
}

TEST_CASE_METHOD(VectorFile, "of a word's lines the first one counts") {
  CHECK(load("good 1 2\ngood 3 4\n").found == 1);
  CHECK(rows()[2] == 1);
}

TEST_CASE_METHOD(VectorFile, "sub-words are words with or without their end") {
  ListVocabulary subwords("subword", {"", "good ", "good", "ba"}, true);
  CHECK(load("good 1 2\n", subwords).found == 2);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 1, 2, 9, 9});
}

TEST_CASE_METHOD(VectorFile, "vectors of another size") {
  std::string expected = "`" + path +
                         "` has vectors of 3 numbers, but `words` of model `reviews` has an "
                         "output_dim of 2; both must be the same";
  CHECK(message("good 1 2 3\n") == expected);
  CHECK(message("1 3\ngood 1 2 3\n") == expected);
}

TEST_CASE_METHOD(VectorFile, "a damaged line is told with its number") {
  auto expected = [&](int line, const char *found) {
    return fmt::format("{}:{}: expected a word and 2 numbers, found {} fields", path, line, found);
  };
  CHECK(message("good 1 2\nbad 1\n") == expected(2, "2"));
  CHECK(message("3 2\ngood 1 2\nbad 1 2 3\n") == expected(3, "4"));
  CHECK(message("good 1 2\n\n") == expected(2, "0"));
  CHECK(message("good 1 2\n1 2\n") == expected(2, "2"));
  CHECK(message("good 1 2\n 1 2 3 4\n") == expected(2, "4"));
  CHECK(message("a review of a film\n") == path + ":1: `film` is not a finite float32 number");
  CHECK(message("good\n") == expected(1, "1"));
  for (const char *number : {"x", "1e99", "nan", "inf", "1.5.", "\xff"})
    CHECK(message(fmt::format("the 1 2\ngood 1 {}\n", number)) ==
          fmt::format("{}:2: `{}` is not a finite float32 number", path,
                      std::string_view(number) == "\xff" ? "\uFFFD" : number));
}

TEST_CASE_METHOD(VectorFile, "other numbers of words than the first line tells") {
  CHECK(message("3 2\ngood 1 2\n") ==
        "`" + path + "` has 1 vectors, but its first line says 3; it may have been cut off");
}

TEST_CASE_METHOD(VectorFile, "no piece is found") {
  CHECK(message("the 1 2\na 1 2\n") ==
        "none of the 3 pieces of the vocabulary `v` is among the 2 words of `" + path + "`");
  CHECK(message("") ==
        "none of the 3 pieces of the vocabulary `v` is among the 0 words of `" + path + "`");
}

TEST_CASE_METHOD(VectorFile, "a byte order mark, any number of separators, words of none") {
  CHECK(load("\xEF\xBB\xBFgood 1 2\n").found == 1);
  CHECK(load("\xEF\xBB\xBF"
             "1  2\ngood 1 2\n")
            .found == 1);
  CHECK(load("2 2 \n  good  1 \t 2  \nbad\t\t3  4\n").found == 2);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 3, 4, 9, 9});
  CHECK(load("3 2\n 5 6\ngood 1 2\n\t7 8\n").found == 1);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 9, 9, 9, 9});
  CHECK(load("2 2\ngood 1 2\n\u00E9t\u00E9 3 4\n").found == 1);
}

TEST_CASE_METHOD(VectorFile, "lines end in returns where the first one does") {
  CHECK(load("2 2\rgood 1 2\rbad 3 4\r").found == 2);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 3, 4, 9, 9});
  CHECK(load("good 1 2\r\nbad 3 4").found == 2);
}

namespace {

template <typename Value> void append(std::string &bytes, Value value) {
  bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

std::string word2Vec(const std::string &header, bool endsLines) {
  std::string bytes = header;
  for (auto [word, first, second] :
       {std::tuple{"the", 5.0f, 6.0f}, {"good", 1.5f, -2.0f}, {"bad", 3.0f, 4.0f}}) {
    bytes += std::string(word) + ' ';
    append(bytes, first);
    append(bytes, second);
    if (endsLines)
      bytes += '\n';
  }
  return bytes;
}

/// A model of words and, with `most` characters a part, of rows for these; row n is (n, 2n).
std::string fastText(int32_t version, int32_t model, int32_t least, int32_t most, int32_t buckets,
                     bool isQuantized = false) {
  std::string bytes;
  for (int32_t number : {793712314, version, 2, 5, 5, 1, 5, 1, 1, model, buckets, least, most, 100})
    append(bytes, number);
  append(bytes, 1e-4);
  const std::vector<std::pair<std::string, int8_t>> entries{
      {"</s>", 0}, {"good", 0}, {"bad", 0}, {"__label__1", 1}};
  for (int32_t number : {4, 3, 1})
    append(bytes, number);
  append(bytes, int64_t(30));
  append(bytes, int64_t(-1));
  for (const auto &[word, type] : entries) {
    bytes += word + '\0';
    append(bytes, int64_t(10));
    append(bytes, type);
  }
  append(bytes, isQuantized);
  append(bytes, int64_t(3) + buckets);
  append(bytes, int64_t(2));
  for (int32_t row = 0; row < 3 + buckets; ++row) {
    append(bytes, float(row));
    append(bytes, 2 * float(row));
  }
  return bytes;
}

} // namespace

TEST_CASE_METHOD(VectorFile, "Word2Vec's own file, with and without ends of lines") {
  for (bool endsLines : {false, true}) {
    CHECK(load(word2Vec("3 2\n", endsLines)).found == 2);
    CHECK(rows() == std::vector<float>{9, 9, 1.5, -2, 3, 4, 9, 9});
  }
  CHECK(message(word2Vec("4 2\n", true)) ==
        "`" + path + "` has 3 vectors, but its first line says 4; it may have been cut off");
  std::string whole = word2Vec("3 2\n", false);
  CHECK(message(whole.substr(0, whole.size() - 3)) ==
        "`" + path + "` ends inside of a vector; it may have been cut off");
  CHECK(message(word2Vec("3 3\n", false)) ==
        "`" + path +
            "` has vectors of 3 numbers, but `words` of model `reviews` has an output_dim "
            "of 2; both must be the same");
  std::string infinite = "1 2\ngood ";
  append(infinite, 1.0f);
  append(infinite, std::numeric_limits<float>::infinity());
  CHECK(message(infinite) ==
        "`" + path + "`: the vector of `good` has a number that is not a finite float32");
}

TEST_CASE_METHOD(VectorFile, "fastText's own file: the mean of a word and its parts") {
  // Without parts a word's vector is its row.
  CHECK(load(fastText(12, 2, 0, 0, 0)).found == 2);
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 2, 4, 9, 9});
  CHECK(load(fastText(11, 3, 3, 3, 7)).found == 2); // an old classifier has no parts
  CHECK(rows() == std::vector<float>{9, 9, 1, 2, 2, 4, 9, 9});
  // FNV-1a of `<ba`, `bad`, `ad>`, and of `<go`, `goo`, `ood`, `od>`, below 7.
  CHECK(load(fastText(12, 2, 3, 3, 7)).found == 2);
  CHECK(rows() == std::vector<float>{9, 9, 26.0f / 5, 52.0f / 5, 22.0f / 4, 44.0f / 4, 9, 9});
  CHECK(message(fastText(12, 2, 0, 0, 0, true)) ==
        "`" + path +
            "` is quantized; only fastText itself reads such files; let it print the vectors");
  CHECK(message(fastText(13, 2, 0, 0, 0)) ==
        "`" + path + "` is of fastText's format 13; 11 and 12 are known");
  std::string whole = fastText(12, 2, 3, 3, 7);
  CHECK(message(whole.substr(0, 94)) ==
        "`" + path + "` ends inside of a word; it may have been cut off");
}

TEST_CASE_METHOD(VectorFile, "all of them compressed by gzip") {
  for (const std::string &text :
       {std::string("2 2\ngood 1 2\nbad 2 4\n"), fastText(12, 2, 0, 0, 0)}) {
    gzFile file = gzopen(path.c_str(), "wb");
    REQUIRE(gzwrite(file, text.data(), text.size()) == int(text.size()));
    gzclose(file);
    std::ranges::fill(arena, 9.0f);
    CHECK(loadWordVectors(path, embeddingOf(4, 2), vocabulary, "v", arena).found == 2);
    CHECK(rows() == std::vector<float>{9, 9, 1, 2, 2, 4, 9, 9});
  }
  std::string bytes = readFile(path);
  CHECK(message(std::string_view(bytes).substr(0, bytes.size() / 2)) ==
        "`" + path + "` cannot be read: it has been cut off");
}

TEST_CASE_METHOD(VectorFile, "what cannot be read") {
  auto load = [&](const std::filesystem::path &file) {
    return messageOf([&] { loadWordVectors(file, embeddingOf(4, 2), vocabulary, "v", arena); });
  };
  CHECK(load(folder.path()) == "`" + folder.path().string() + "` cannot be read: it is a folder");
  std::string missing = (folder / "none").string();
  CHECK(load(missing) == "`" + missing + "` cannot be read: No such file or directory");
  CHECK(load("/dev/zero") == "`/dev/zero` has a line of more than 268435456 bytes");
}
