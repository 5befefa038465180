// Paths -> whether they lead to one file, with links resolved.
#include "data/SameFile.h"

namespace rnn {

namespace fs = std::filesystem;

fs::path resolvePath(const fs::path &path) {
  std::error_code code;
  fs::path target = fs::absolute(path, code);
  constexpr int mostLinks = 40; // the limit of Linux
  for (int links = 0; links < mostLinks && fs::is_symlink(target, code); ++links) {
    fs::path next = fs::read_symlink(target, code);
    if (code)
      break;
    target = target.parent_path() / next; // an absolute `next` replaces all
  }
  // Its folder exists, or the file cannot be written anyway.
  fs::path resolved = fs::weakly_canonical(target, code);
  return code ? target.lexically_normal() : resolved;
}

bool isSpecialFile(const fs::path &path) {
  std::error_code ignored;
  fs::file_status status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

bool isSameFile(const fs::path &a, const fs::path &b) {
  if (isSpecialFile(a) || isSpecialFile(b))
    return false;
  std::error_code code;
  return (fs::equivalent(a, b, code) && !code) || resolvePath(a) == resolvePath(b);
}

fs::path pathInside(const fs::path &folder, const fs::path &file) {
  fs::path way = resolvePath(file).lexically_relative(resolvePath(folder));
  return way.empty() || way == "." || *way.begin() == ".." ? fs::path() : way;
}

} // namespace rnn
