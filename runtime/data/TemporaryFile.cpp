// A file's name -> a locked temporary file beside it, and no leftovers.
#include "data/TemporaryFile.h"

#include "data/Folder.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = ".tmp-", random = "XXXXXX";

/// Whether `name` is that of a temporary file for `target`.
bool isTemporaryOf(std::string_view target, std::string_view name) {
  if (name.size() != target.size() + mark.size() + random.size() || !name.starts_with(target) ||
      !name.substr(target.size()).starts_with(mark))
    return false;
  return std::ranges::all_of(name.substr(target.size() + mark.size()),
                             [](unsigned char c) { return std::isalnum(c); });
}

bool isLocked(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) == 0; }

/// Removes a file that nobody writes any more; where the file system has no locks, nobody knows.
void removeIfLeft(const fs::path &path) {
  int descriptor = open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  if (descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
      isLocked(descriptor)) {
    unlink(temporaryPrevious(path).c_str());
    unlink(path.c_str());
  }
  if (descriptor >= 0)
    close(descriptor);
}

void removeLeftovers(const fs::path &target) {
  std::error_code code;
  fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  std::string own = target.filename();
  for (const std::string &name : namesIn(folder, code))
    if (isTemporaryOf(own, name))
      removeIfLeft(folder / name);
}

/// Whether the new file is still there: another process may have taken it for a leftover before it
/// was locked.
bool holds(int descriptor) {
  struct stat status;
  bool locked = isLocked(descriptor) || errno != EWOULDBLOCK;
  return locked && fstat(descriptor, &status) == 0 && status.st_nlink > 0;
}

} // namespace

fs::path temporaryPrevious(const fs::path &temporary) { return temporary.string() + ".previous"; }

TemporaryFile createTemporary(const fs::path &target) {
  removeLeftovers(target);
  fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  for (;;) {
    std::string path = (folder / target.filename()).string();
    path.append(mark).append(random);
    int descriptor = mkostemp(path.data(), O_CLOEXEC);
    if (descriptor < 0 && errno == EINTR)
      continue;
    if (descriptor < 0 || holds(descriptor))
      return {descriptor, std::move(path)}; // nothing that may fail follows
    unlink(path.c_str());
    close(descriptor);
  }
}

} // namespace rnn
