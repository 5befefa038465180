// A folder -> the names in it, or nothing left of it.
#include "data/Folder.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace rnn {

namespace {

bool isItselfOrAbove(std::string_view name) { return name == "." || name == ".."; }

void removeEntry(int folder, const char *name) noexcept;

void removeContents(int folder) noexcept {
  alignas(dirent64) char entries[4096];
  for (ssize_t bytes; (bytes = getdents64(folder, entries, sizeof entries)) > 0;)
    for (ssize_t place = 0; place < bytes;) {
      auto *entry = reinterpret_cast<const dirent64 *>(entries + place);
      place += entry->d_reclen;
      if (!isItselfOrAbove(entry->d_name))
        removeEntry(folder, entry->d_name);
    }
}

/// `folder` is a descriptor.
void removeEntry(int folder, const char *name) noexcept {
  if (unlinkat(folder, name, 0) == 0)
    return;
  int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inner < 0)
    return;
  removeContents(inner);
  close(inner);
  unlinkat(folder, name, AT_REMOVEDIR);
}

} // namespace

std::vector<std::string> namesIn(const std::filesystem::path &folder, std::error_code &code) {
  std::vector<std::string> names;
  auto fail = [&] { code.assign(errno, std::generic_category()); };
  code.clear();
  std::unique_ptr<DIR, int (*)(DIR *)> stream(opendir(folder.c_str()), closedir);
  if (!stream && errno == ENOMEM)
    throw std::bad_alloc();
  if (!stream) {
    fail();
    return names;
  }
  errno = 0;
  while (const dirent *entry = readdir(stream.get())) {
    if (!isItselfOrAbove(entry->d_name))
      names.emplace_back(entry->d_name);
    errno = 0; // which readdir leaves as it is at the end
  }
  if (errno != 0)
    fail();
  return names;
}

void removeAll(const std::filesystem::path &path) noexcept { removeEntry(AT_FDCWD, path.c_str()); }

} // namespace rnn
