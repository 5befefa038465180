#include "data/ReadFile.h"

#include "data/Error.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace rnn {

std::string readFile(const std::filesystem::path &path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    fail("`{}` cannot be read: it is a folder", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.bad())
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  return bytes;
}

} // namespace rnn
