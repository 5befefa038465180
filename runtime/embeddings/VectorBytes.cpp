// A file of word vectors, perhaps compressed by gzip -> bytes, numbers and words.
#include "embeddings/VectorBytes.h"

#include "data/Error.h"
#include "data/OpenFile.h"
#include "text/Utf8.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <zlib.h>

namespace rnn {

namespace {

constexpr size_t mostBytesOfWord = 1 << 16;

size_t readGzip(gzFile file, char *place, size_t most, const std::filesystem::path &path) {
  int count = gzread(file, place, static_cast<unsigned>(std::min<size_t>(most, 1 << 30)));
  int code = Z_OK;
  const char *reason = gzerror(file, &code);
  if (count < 0 || (count == 0 && code == Z_BUF_ERROR))
    fail("`{}` cannot be read: {}", path.string(),
         code == Z_ERRNO       ? std::strerror(errno)
         : code == Z_BUF_ERROR ? "it has been cut off"
                               : reason);
  return count;
}

} // namespace

ByteLines openVectorBytes(const std::filesystem::path &path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    fail("`{}` cannot be read: it is a folder", path.string());
  int descriptor = openToRead(path);
  if (descriptor < 0)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  std::shared_ptr<gzFile_s> file(gzdopen(descriptor, "rb"), gzclose); // reads plain files too
  gzbuffer(file.get(), 1 << 18);
  ByteLines bytes([=](char *place, size_t most) { return readGzip(file.get(), place, most, path); },
                  fmt::format("`{}`", path.string()));
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
