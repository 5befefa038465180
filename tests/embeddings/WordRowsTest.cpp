// N-grams, their buckets and rows as in fastText, and the file that fastText reads.
#include "embeddings/WordRows.h"

#include "Expect.h"
#include "ListVocabulary.h"
#include "data/Random.h"
#include "embeddings/WordVectors.h"
#include "embeddings/WriteFastText.h"

#include <cmath>

using namespace rnn;

namespace {

std::vector<std::string> ngramsOf(std::string_view word, uint64_t least, uint64_t most) {
  std::vector<std::string> found;
  forEachNgram(word, least, most, [&](std::string_view ngram) { found.emplace_back(ngram); });
  return found;
}

} // namespace

TEST_CASE("n-grams have whole characters and the marks of the word") {
  CHECK(ngramsOf("ab", 3, 6) == std::vector<std::string>{"<ab", "<ab>", "ab>"});
  CHECK(ngramsOf("größe", 6, 6) == std::vector<std::string>{"<größe", "größe>"});
  CHECK(ngramsOf("a", 1, 2) == std::vector<std::string>{"<a", "a", "a>"});
  CHECK(ngramsOf("a", 4, 6).empty());
}

TEST_CASE("bytes above 127 are negative in fastText's hash") {
  CHECK(bucketOf("bad", uint64_t(1) << 32) == 1622628984);
  CHECK(bucketOf("é>", uint64_t(1) << 32) == 4247996781);
  CHECK(bucketOf("größe", 2'000'000) == 799898);
}

TEST_CASE("a word's rows and vector, and the same from fastText's file") {
  const ListVocabulary vocabulary("word", {"", "<unknown>", "bad", "absent", "b", "baden"}, true);
  const std::vector<uint64_t> counts{0, 0, 7, 0, 6, 5};
  const NgramOptions ngrams{.buckets = 11, .least = 3, .most = 4};
  WordRows rows(vocabulary, counts, ngrams);
  CHECK(rows.of(0).empty());
  CHECK(rows.of(3).empty());
  CHECK(rows.of(4).size() == 2); // itself and <b>
  std::vector<uint32_t> expected{2};
  for (const char *ngram : {"<ba", "<bad", "bad", "bad>", "ad>"})
    expected.push_back(uint32_t(6 + bucketOf(ngram, 11)));
  CHECK(std::ranges::equal(rows.of(2), expected));

  const uint64_t units = 2;
  Embedding input{"m", "embedding", 6 + 11, units, 0},
      output{"m", "embedding_1", 6, units, 17 * units};
  std::vector<float> arena;
  RandomStream random(1, RandomPurpose::Data, 0);
  while (arena.size() < 23 * units)
    arena.push_back(random.uniform() - 0.5f);
  ScratchFolder folder;
  std::string path = (folder / "model.bin").string();
  {
    WholeFile file(path);
    writeFastText(file, {vocabulary, counts, rows, ngrams, {}, 5, input, output, arena});
    file.publish();
  }

  // Two words of the file, and one that it does not have.
  const ListVocabulary wanted("word", {"baden", "badenbad", "b"});
  std::vector<float> read(3 + 3 * units);
  CHECK(loadWordVectors(path, embeddingOf(3, units), wanted, "v", read).found == 2);
  std::vector<float> vector(units);
  for (auto [piece, place] : {std::pair{5u, 0u}, {4u, 2u}}) {
    rows.vectorOf(piece, input, arena, vector);
    for (uint64_t i = 0; i < units; ++i)
      CHECK(std::abs(read[3 + place * units + i] - vector[i]) < 1e-5f);
  }
}
