// open, fopen, mkstemp, opendir and their like, counted.
#include "Calls.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>

using namespace faults;

namespace {

using OpenAt = int(int, const char *, int, ...);

bool writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT); }

/// What there was before a file was opened: a copy of its contents, which a power cut may bring
/// back.
void keepOld(const std::string &path) {
  static auto *open = reinterpret_cast<OpenAt *>(dlsym(RTLD_NEXT, "openat"));
  static auto *close = reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, "close"));
  Own own;
  int descriptor = open(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return;
  log({"old", numberOf(descriptor), copyOf(descriptor)});
  close(descriptor);
}

int openCounted(std::string_view call, int folder, const char *name, int flags, mode_t mode) {
  static auto *real = reinterpret_cast<OpenAt *>(dlsym(RTLD_NEXT, "openat"));
  if (Own::active())
    return real(folder, name, flags, mode);
  std::string path = pathAt(folder, name);
  bool isNameless = (flags & O_TMPFILE) == O_TMPFILE;
  if (!isWatched(path))
    return real(folder, name, flags, mode);
  bool wasThere = exists(path);
  return met(
      writes(flags) ? "create" : "open", call, path, -1,
      [&](bool) {
        if (wasThere && writes(flags) && !isNameless)
          keepOld(path);
        return real(folder, name, flags, mode);
      },
      [&](int opened) {
        if (isNameless)
          log({"nameless", numberOf(opened)});
        else if (!wasThere)
          log({"create", path, numberOf(opened)});
        else if (flags & O_TRUNC)
          log({"write", numberOf(opened)});
      });
}

FILE *openStream(std::string_view call, const char *name, const char *mode) {
  static auto *real =
      reinterpret_cast<FILE *(*)(const char *, const char *)>(dlsym(RTLD_NEXT, "fopen64"));
  if (Own::active())
    return real(name, mode);
  std::string path = pathAt(AT_FDCWD, name);
  if (!isWatched(path))
    return real(name, mode);
  bool wasThere = exists(path), isForWriting = std::strpbrk(mode, "wa+") != nullptr;
  return met(
      isForWriting ? "create" : "open", call, path, static_cast<FILE *>(nullptr),
      [&](bool) { return real(name, mode); },
      [&](FILE *opened) {
        if (!wasThere)
          log({"create", path, numberOf(fileno(opened))});
      });
}

/// `make` fills in the pattern, as mkstemp does.
template <typename Result, typename Make>
Result makeNamed(std::string_view call, char *pattern, Result failure, std::string_view event,
                 Make make) {
  std::string path = pathAt(AT_FDCWD, pattern);
  if (Own::active() || !isWatched(path))
    return make();
  return met(
      event == "mkdir" ? "folder" : "create", call, path, failure, [&](bool) { return make(); },
      [&](Result) {
        std::string made = pathAt(AT_FDCWD, pattern);
        log({event, made, numberOf(made)});
      });
}

mode_t modeOf(int flags, va_list arguments) {
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

} // namespace

extern "C" {

#define OPEN(NAME)                                                                                 \
  int NAME(const char *name, int flags, ...) {                                                     \
    va_list arguments;                                                                             \
    va_start(arguments, flags);                                                                    \
    mode_t mode = modeOf(flags, arguments);                                                        \
    va_end(arguments);                                                                             \
    return openCounted(#NAME, AT_FDCWD, name, flags, mode);                                        \
  }
OPEN(open)
OPEN(open64)

#define OPEN_AT(NAME)                                                                              \
  int NAME(int folder, const char *name, int flags, ...) {                                         \
    va_list arguments;                                                                             \
    va_start(arguments, flags);                                                                    \
    mode_t mode = modeOf(flags, arguments);                                                        \
    va_end(arguments);                                                                             \
    return openCounted(#NAME, folder, name, flags, mode);                                          \
  }
OPEN_AT(openat)
OPEN_AT(openat64)

int creat(const char *name, mode_t mode) {
  return openCounted("creat", AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

FILE *fopen(const char *name, const char *mode) { return openStream("fopen", name, mode); }
FILE *fopen64(const char *name, const char *mode) { return openStream("fopen64", name, mode); }

int mkstemp(char *pattern) {
  return makeNamed("mkstemp", pattern, -1, "create", [&] { return BEHIND(mkstemp)(pattern); });
}
int mkostemp(char *pattern, int flags) {
  return makeNamed("mkostemp", pattern, -1, "create",
                   [&] { return BEHIND(mkostemp)(pattern, flags); });
}
char *mkdtemp(char *pattern) {
  return makeNamed("mkdtemp", pattern, static_cast<char *>(nullptr), "mkdir",
                   [&] { return BEHIND(mkdtemp)(pattern); });
}

DIR *opendir(const char *name) {
  std::string path = pathAt(AT_FDCWD, name);
  if (Own::active() || !isWatched(path))
    return BEHIND(opendir)(name);
  return met(
      "list", "opendir", path, static_cast<DIR *>(nullptr),
      [&](bool) { return BEHIND(opendir)(name); }, noEffect);
}

/// The end of a folder is no failure, but the kernel's names for both are one.
struct dirent *readdir(DIR *folder) {
  std::string path = pathOf(dirfd(folder));
  if (Own::active() || !isWatched(path))
    return BEHIND(readdir)(folder);
  return met(
      "read", "readdir", path, static_cast<struct dirent *>(nullptr),
      [&](bool) { return BEHIND(readdir)(folder); }, noEffect);
}
}
