// rename, link, unlink, mkdir and their like, counted.
#include "Calls.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace faults;

namespace {

template <typename Real>
int moved(std::string_view call, const std::string &from, const std::string &to, Real real) {
  if (Own::active() || !isWatched(to))
    return real();
  std::string replaced;
  return met(
      "name", call, to, -1,
      [&](bool) {
        replaced = secondNameOf(to);
        return real();
      },
      [&](int) { log({"rename", from, to, replaced}); });
}

template <typename Real> int removed(std::string_view call, const std::string &path, Real real) {
  if (Own::active() || !isWatched(path))
    return real();
  std::string kept;
  return met(
      "remove", call, path, -1,
      [&](bool) {
        kept = secondNameOf(path);
        return real();
      },
      [&](int) { log({kept.empty() ? "rmdir" : "remove", path, kept}); });
}

template <typename Real>
int made(std::string_view sort, std::string_view call, std::string_view event,
         const std::string &path, Real real) {
  if (Own::active() || !isWatched(path))
    return real();
  return met(
      sort, call, path, -1, [&](bool) { return real(); },
      [&](int) { log({event, path, numberOf(path)}); });
}

} // namespace

extern "C" {

int rename(const char *from, const char *to) {
  return moved("rename", pathAt(AT_FDCWD, from), pathAt(AT_FDCWD, to),
               [&] { return BEHIND(rename)(from, to); });
}
int renameat(int fromFolder, const char *from, int toFolder, const char *to) {
  return moved("renameat", pathAt(fromFolder, from), pathAt(toFolder, to),
               [&] { return BEHIND(renameat)(fromFolder, from, toFolder, to); });
}

int unlink(const char *name) {
  return removed("unlink", pathAt(AT_FDCWD, name), [&] { return BEHIND(unlink)(name); });
}
int unlinkat(int folder, const char *name, int flags) {
  return removed("unlinkat", pathAt(folder, name),
                 [&] { return BEHIND(unlinkat)(folder, name, flags); });
}
int rmdir(const char *name) {
  return removed("rmdir", pathAt(AT_FDCWD, name), [&] { return BEHIND(rmdir)(name); });
}
int remove(const char *name) {
  return removed("remove", pathAt(AT_FDCWD, name), [&] { return BEHIND(remove)(name); });
}

int link(const char *from, const char *to) {
  return made("name", "link", "link", pathAt(AT_FDCWD, to), [&] { return BEHIND(link)(from, to); });
}
int linkat(int fromFolder, const char *from, int toFolder, const char *to, int flags) {
  return made("name", "linkat", "link", pathAt(toFolder, to),
              [&] { return BEHIND(linkat)(fromFolder, from, toFolder, to, flags); });
}
int symlink(const char *to, const char *name) {
  return made("name", "symlink", "link", pathAt(AT_FDCWD, name),
              [&] { return BEHIND(symlink)(to, name); });
}
int mkdir(const char *name, mode_t mode) {
  return made("folder", "mkdir", "mkdir", pathAt(AT_FDCWD, name),
              [&] { return BEHIND(mkdir)(name, mode); });
}
}
