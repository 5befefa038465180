// zlib's stream -> bytes.
#include "text/GzipBytes.h"

#include "data/Error.h"
#include "data/OpenFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <unistd.h>
#include <zlib.h>

namespace rnn {

namespace {

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

ByteLines openGzipBytes(const std::filesystem::path &path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    fail("`{}` cannot be read: it is a folder", path.string());
  int descriptor = openToRead(path);
  if (descriptor < 0)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  gzFile opened = gzdopen(descriptor, "rb"); // reads plain files too
  if (!opened) {
    close(descriptor);
    throw std::bad_alloc();
  }
  std::shared_ptr<gzFile_s> file(opened, gzclose);
  gzbuffer(file.get(), 1 << 18);
  return {[=](char *place, size_t most) { return readGzip(file.get(), place, most, path); },
          fmt::format("`{}`", path.string())};
}

} // namespace rnn
