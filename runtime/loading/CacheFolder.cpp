// Environment variables -> the cache folder, its size limit and its locks.
#include "loading/CacheFolder.h"

#include "data/ByteSize.h"
#include "data/Error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// The folder that the variables name; empty if they name none.
fs::path namedFolder() {
  if (fs::path folder = variable("RNN_CACHE"); !folder.empty())
    return folder;
  if (fs::path folder = variable("XDG_CACHE_HOME"); !folder.empty())
    return folder / "rnn";
  if (fs::path folder = variable("HOME"); !folder.empty())
    return folder / ".cache" / "rnn";
  return {};
}

/// Creates the folder for this user alone.
std::error_code create(const fs::path &folder) {
  std::error_code code;
  if (folder.has_parent_path())
    fs::create_directories(folder.parent_path(), code);
  if (!code && mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    code = std::error_code(errno, std::generic_category());
  return code;
}

/// Returns why it cannot be used, or an empty text.
std::string problemOf(const fs::path &folder, std::error_code code = {}) {
  struct stat status;
  if (!code && stat(folder.c_str(), &status) != 0)
    code = std::error_code(errno, std::generic_category());
  if (code)
    return "cannot be created: " + code.message();
  if (!S_ISDIR(status.st_mode))
    return "is not a folder";
  if (status.st_uid != geteuid())
    return "belongs to another user, who could change what is run";
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return fmt::format("may be written by others, who could change what is run (`chmod go-w {}`)",
                       folder.string());
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    return std::string("cannot be written: ") + std::strerror(errno);
  return {};
}

} // namespace

std::optional<fs::path> existingCacheFolder() {
  fs::path folder = namedFolder();
  return folder.empty() || !problemOf(folder).empty() ? std::nullopt : std::optional(folder);
}

std::optional<fs::path> cacheFolder() {
  fs::path folder = namedFolder();
  bool chosen = !variable("RNN_CACHE").empty();
  std::string problem =
      folder.empty() ? "there is no cache folder: neither XDG_CACHE_HOME nor HOME is set" : "";
  if (!folder.empty())
    if (std::string reason = problemOf(folder, create(folder)); !reason.empty())
      problem = fmt::format("the cache folder `{}` {}", folder.string(), reason);
  if (problem.empty())
    return folder;
  if (chosen)
    fail("{}{}", problem, cacheHint);
  static std::once_flag warned;
  std::call_once(warned, [&] {
    fmt::print(stderr, "rnn: warning: {}; compiled models are not cached{}\n", problem, cacheHint);
  });
  return std::nullopt;
}

uint64_t cacheLimit() {
  std::string text = variable("RNN_CACHE_SIZE");
  if (text.empty())
    return uint64_t(1) << 30;
  std::optional<uint64_t> bytes = parseByteSize(text);
  if (!bytes)
    fail(
        "the variable RNN_CACHE_SIZE is not a size: expected bytes, such as 500M or 2G, found `{}`",
        text);
  return *bytes;
}

FolderLock::FolderLock(const fs::path &folder, Kind kind)
    : descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), isHeld(false) {
  int operation = kind == Shared ? LOCK_SH : kind == Exclusive ? LOCK_EX : LOCK_EX | LOCK_NB;
  int result;
  do
    result = descriptor < 0 ? -1 : flock(descriptor, operation);
  while (result != 0 && descriptor >= 0 && errno == EINTR);
  isHeld = result == 0;
}

FolderLock::~FolderLock() {
  if (descriptor >= 0)
    close(descriptor);
}

WorkFolder::WorkFolder(const fs::path &cache) {
  // Holding the cache's lock keeps others from removing the new folder before it is locked.
  FolderLock creation(cache, FolderLock::Shared);
  folder.emplace(cache, cacheHint);
  lock.emplace(folder->path(), FolderLock::Exclusive);
}

} // namespace rnn
