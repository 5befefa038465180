// Memory or a file -> bytes, read in pieces.
#include "data/ByteStream.h"

#include "data/Error.h"

#include <algorithm>

namespace rnn {

namespace {

constexpr uint64_t pieceBytes = 1 << 18;

} // namespace

void ByteStream::skip(uint64_t count) {
  std::string piece(std::min(count, pieceBytes), '\0');
  for (size_t some; count > 0; count -= some)
    if ((some = read(piece.data(), std::min<uint64_t>(count, piece.size()))) == 0)
      return;
}

std::string readBytes(ByteStream &stream, uint64_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    size_t before = bytes.size();
    bytes.resize(before + std::min(count - before, pieceBytes));
    size_t some = stream.read(bytes.data() + before, bytes.size() - before);
    bytes.resize(before + some);
    if (some == 0)
      break;
  }
  return bytes;
}

size_t MemoryStream::read(char *target, size_t count) {
  size_t some = bytes.copy(target, count);
  bytes.remove_prefix(some);
  return some;
}

void MemoryStream::skip(uint64_t count) {
  bytes.remove_prefix(std::min<uint64_t>(count, bytes.size()));
}

size_t FileStream::read(char *bytes, size_t count) {
  size_t some = file.read(bytes, count);
  if (rest)
    *rest -= std::min<uint64_t>(some, *rest);
  return some;
}

void requireRegularFile(const std::filesystem::path &path) {
  namespace fs = std::filesystem;
  std::error_code code;
  fs::file_status status = fs::status(path, code);
  if (!fs::exists(status))
    fail("`{}` cannot be read: {}", path.string(), code.message());
  if (fs::is_directory(status))
    fail("`{}` cannot be read: it is a folder", path.string());
  if (!fs::is_regular_file(status))
    fail("`{}` cannot be read: it is a pipe or a device; name a file", path.string());
}

} // namespace rnn
