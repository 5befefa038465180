// read, write, fsync, close, truncate and their like, counted.
#include "Calls.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace faults;

namespace {

/// Counts a call of an open file, if that is watched.
template <typename Result, typename Real, typename Effect>
Result use(std::string_view sort, std::string_view call, int descriptor, Result failure, Real real,
           Effect effect) {
  if (Own::active())
    return real(false);
  std::string path = pathOf(descriptor);
  if (!isWatched(path))
    return real(false);
  return met(sort, call, path, failure, real, effect);
}

template <typename Real> ssize_t readFrom(std::string_view call, int descriptor, Real real) {
  return use("read", call, descriptor, ssize_t(-1), real, noEffect);
}

template <typename Result, typename Real>
Result change(std::string_view sort, std::string_view call, int descriptor, Real real) {
  return use(sort, call, descriptor, Result(-1), real,
             [&](Result) { log({"write", numberOf(descriptor)}); });
}

int sync(std::string_view call, int descriptor, int (*real)(int)) {
  return use(
      "sync", call, descriptor, -1, [&](bool) { return real(descriptor); },
      [&](int) {
        std::string path = pathOf(descriptor);
        if (isFolder(path))
          log({"sync-folder", path});
        else
          log({"sync", numberOf(descriptor), copyOf(descriptor)});
      });
}

} // namespace

extern "C" {

ssize_t read(int descriptor, void *place, size_t bytes) {
  return readFrom("read", descriptor, [&](bool isShort) {
    return BEHIND(read)(descriptor, place, shortened(bytes, isShort));
  });
}
ssize_t pread(int descriptor, void *place, size_t bytes, off_t offset) {
  return readFrom("pread", descriptor, [&](bool isShort) {
    return BEHIND(pread)(descriptor, place, shortened(bytes, isShort), offset);
  });
}
ssize_t pread64(int descriptor, void *place, size_t bytes, off64_t offset) {
  return readFrom("pread64", descriptor, [&](bool isShort) {
    return BEHIND(pread64)(descriptor, place, shortened(bytes, isShort), offset);
  });
}
ssize_t readv(int descriptor, const iovec *parts, int count) {
  return readFrom("readv", descriptor,
                  [&](bool) { return BEHIND(readv)(descriptor, parts, count); });
}

/// libzip reads through streams, whose calls the C library makes within itself.
size_t fread(void *place, size_t size, size_t count, FILE *stream) {
  std::string path = pathOf(fileno(stream));
  if (Own::active() || !isWatched(path))
    return BEHIND(fread)(place, size, count, stream);
  Fate fate = faults::count("read", "fread", path);
  if (fate.error != 0) {
    constexpr int errorSeen = 0x20; // what ferror looks at in glibc
    stream->_flags |= errorSeen;
    errno = fate.error;
    return 0;
  }
  return BEHIND(fread)(place, size, count, stream);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  return change<ssize_t>("write", "write", descriptor, [&](bool isShort) {
    return BEHIND(write)(descriptor, bytes, shortened(count, isShort));
  });
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  return change<ssize_t>("write", "pwrite", descriptor, [&](bool isShort) {
    return BEHIND(pwrite)(descriptor, bytes, shortened(count, isShort), offset);
  });
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  return change<ssize_t>("write", "pwrite64", descriptor, [&](bool isShort) {
    return BEHIND(pwrite64)(descriptor, bytes, shortened(count, isShort), offset);
  });
}
ssize_t writev(int descriptor, const iovec *parts, int count) {
  return change<ssize_t>("write", "writev", descriptor, [&](bool isShort) {
    return BEHIND(writev)(descriptor, parts, isShort ? 1 : count);
  });
}

int ftruncate(int descriptor, off_t size) {
  return change<int>("size", "ftruncate", descriptor,
                     [&](bool) { return BEHIND(ftruncate)(descriptor, size); });
}
int ftruncate64(int descriptor, off64_t size) {
  return change<int>("size", "ftruncate64", descriptor,
                     [&](bool) { return BEHIND(ftruncate64)(descriptor, size); });
}

int fsync(int descriptor) { return sync("fsync", descriptor, BEHIND(fsync)); }
int fdatasync(int descriptor) { return sync("fdatasync", descriptor, BEHIND(fdatasync)); }

int fchmod(int descriptor, mode_t mode) {
  return use(
      "mode", "fchmod", descriptor, -1, [&](bool) { return BEHIND(fchmod)(descriptor, mode); },
      noEffect);
}

int flock(int descriptor, int operation) {
  return use(
      "lock", "flock", descriptor, -1, [&](bool) { return BEHIND(flock)(descriptor, operation); },
      noEffect);
}

/// The system closes a file even where it reports an error.
int close(int descriptor) {
  if (Own::active())
    return BEHIND(close)(descriptor);
  std::string path = pathOf(descriptor);
  int flags = fcntl(descriptor, F_GETFL);
  if (!isWatched(path) || flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
    return BEHIND(close)(descriptor);
  Fate fate = faults::count("close", "close", path);
  int closed = BEHIND(close)(descriptor);
  if (fate.killAfter)
    killProcess();
  if (fate.error == 0)
    return closed;
  errno = fate.error;
  return -1;
}
}
