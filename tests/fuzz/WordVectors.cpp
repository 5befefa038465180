// The bytes of a file of word vectors in any format -> rows of an embedding, or an error.
#include "embeddings/WordVectors.h"
#include "Fuzz.h"
#include "embeddings/ListVocabulary.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const ListVocabulary vocabulary("word", {"", "red", "green", "blue"}, true);
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  for (uint64_t units : {2, 3}) {
    Embedding embedding = embeddingOf(vocabulary.size(), units);
    std::vector<float> parameters(embedding.offset + embedding.pieces * units);
    fuzz::acceptOrRefuse([&] {
      FoundVectors found = loadWordVectors(path, embedding, vocabulary, "words.txt", parameters);
      if (found.found > found.pieces)
        std::abort();
    });
  }
  return 0;
}
