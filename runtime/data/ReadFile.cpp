// A file -> all of its bytes, up to a limit.
#include "data/ReadFile.h"

#include "data/ByteStream.h"
#include "data/Error.h"

#include <algorithm>

namespace rnn {

std::string readFile(const std::filesystem::path &path, uint64_t most) {
  FileStream file(path);
  if (!file.left())
    most = std::min(most, mostFileBytes);
  std::string bytes;
  bool isTooLarge = file.left().value_or(0) > most;
  if (!isTooLarge) {
    // Ask for one byte more than allowed, to see whether the file is too large.
    bytes = readBytes(file, most == UINT64_MAX ? most : most + 1);
    isTooLarge = bytes.size() > most;
  }
  if (isTooLarge)
    fail("`{}` has more than {} bytes; it is not a file of this kind", path.string(), most);
  return bytes;
}

} // namespace rnn
