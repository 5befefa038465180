// Words -> n-grams -> hashes.
#include "embeddings/CharacterNgrams.h"

#include <string>

namespace rnn {

namespace {

bool goesOn(char byte) { return (byte & 0xC0) == 0x80; } // a continuation byte of UTF-8

} // namespace

void forEachNgram(std::string_view text, uint64_t least, uint64_t most,
                  const std::function<void(std::string_view)> &use) {
  std::string word = '<' + std::string(text) + '>';
  for (size_t begin = 0; begin < word.size(); ++begin) {
    if (goesOn(word[begin]))
      continue;
    size_t end = begin;
    for (uint64_t count = 1; end < word.size() && count <= most; ++count) {
      do
        ++end;
      while (end < word.size() && goesOn(word[end]));
      bool isEdge = count == 1 && (begin == 0 || end == word.size());
      if (count >= least && !isEdge)
        use(std::string_view(word).substr(begin, end - begin));
    }
  }
}

uint64_t bucketOf(std::string_view ngram, uint64_t buckets) {
  uint32_t hash = 2166136261u;
  for (char byte : ngram)
    hash = (hash ^ static_cast<uint32_t>(static_cast<int8_t>(byte))) * 16777619u;
  return hash % buckets;
}

} // namespace rnn
