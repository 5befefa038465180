#include "embeddings/WordVectors.h"

#include "Expect.h"
#include "ListVocabulary.h"
#include "data/WholeFile.h"

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
  CHECK(message("good 1 2\n 1 2\n") == expected(2, "3"));
  CHECK(message("a review of a film\n") == path + ":1: `film` is no number that a weight can be");
  CHECK(message("good\n") == expected(1, "1"));
  for (const char *number : {"x", "1e99", "nan", "inf", "1.5.", "\xff"})
    CHECK(message(fmt::format("the 1 2\ngood 1 {}\n", number)) ==
          fmt::format("{}:2: `{}` is no number that a weight can be", path,
                      std::string_view(number) == "\xff" ? "\uFFFD" : number));
}

TEST_CASE_METHOD(VectorFile, "other numbers of words than the first line tells") {
  CHECK(message("3 2\ngood 1 2\n") ==
        "`" + path + "` has 1 vectors, but its first line tells of 3; it may have been cut off");
}

TEST_CASE_METHOD(VectorFile, "no piece is found") {
  CHECK(message("the 1 2\na 1 2\n") ==
        "none of the 3 pieces of the vocabulary `v` is among the 2 words of `" + path + "`");
  CHECK(message("") ==
        "none of the 3 pieces of the vocabulary `v` is among the 0 words of `" + path + "`");
}

TEST_CASE_METHOD(VectorFile, "what cannot be read") {
  auto load = [&](const std::filesystem::path &file) {
    return messageOf([&] { loadWordVectors(file, embeddingOf(4, 2), vocabulary, "v", arena); });
  };
  CHECK(load(folder.path()) == "`" + folder.path().string() + "` cannot be read: it is a folder");
  std::string missing = (folder / "none").string();
  CHECK(load(missing) == "`" + missing + "` cannot be read: No such file or directory");
}
