// A file of word vectors, perhaps compressed by gzip -> bytes, numbers and words.
#include "embeddings/VectorBytes.h"

#include "data/Error.h"
#include "text/GzipBytes.h"
#include "text/Utf8.h"

#include <cstring>

namespace rnn {

namespace {

constexpr size_t mostBytesOfWord = 1 << 16;

} // namespace

ByteLines openVectorBytes(const std::filesystem::path &path) {
  ByteLines bytes = openGzipBytes(path);
  if (bytes.peek(byteOrderMark.size()) == byteOrderMark)
    bytes.take(byteOrderMark.size());
  return bytes;
}

void takeBytes(ByteLines &bytes, void *value, size_t size, const std::filesystem::path &path) {
  std::string_view taken = bytes.take(size);
  if (taken.size() < size)
    fail("`{}` ends inside of a vector; it may have been cut off", path.string());
  std::memcpy(value, taken.data(), size);
}

std::string takeWord(ByteLines &bytes, char end, const std::filesystem::path &path) {
  std::string word;
  while (true) {
    std::string_view taken = bytes.take(1);
    if (taken.empty())
      fail("`{}` ends inside of a word; it may have been cut off", path.string());
    if (taken[0] == end)
      return word;
    if (word.size() == mostBytesOfWord)
      fail("`{}` is damaged: a word has more than {} bytes", path.string(), mostBytesOfWord);
    word += taken[0];
  }
}

} // namespace rnn
