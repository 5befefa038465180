// A file of word vectors -> rows of an embedding, by the reader for its format.
#include "embeddings/WordVectors.h"

#include "data/Error.h"
#include "embeddings/VectorFormats.h"

namespace rnn {

namespace {

constexpr size_t mostBytesOfHeader = 64;

uint64_t readVectors(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows) {
  if (isFastText(bytes))
    return readFastText(bytes, path, rows);
  std::string_view begin = bytes.peek(mostBytesOfHeader);
  size_t end = begin.find('\n');
  auto header = end == begin.npos ? std::nullopt : parseVectorHeader(begin.substr(0, end + 1));
  if (header && isWord2Vec(bytes, end + 1, *header)) {
    bytes.take(end + 1);
    return readWord2Vec(bytes, path, *header, rows);
  }
  return readVectorLines(bytes, path, rows);
}

} // namespace

FoundVectors loadWordVectors(const std::filesystem::path &path, const Embedding &embedding,
                             const Vocabulary &vocabulary,
                             const std::filesystem::path &vocabularyPath,
                             std::span<float> parameters) {
  WantedRows rows(embedding, vocabulary, parameters);
  ByteLines bytes = openVectorBytes(path);
  uint64_t words = readVectors(bytes, path, rows);
  if (rows.found() == 0)
    fail("none of the {} pieces of the vocabulary `{}` is among the {} words of `{}`",
         rows.pieces(), vocabularyPath.string(), words, path.string());
  return {rows.found(), rows.pieces()};
}

} // namespace rnn
