// The folder for compiled models and its locks.
#pragma once

#include "data/TemporaryFolder.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace rnn {

/// $RNN_CACHE, else $XDG_CACHE_HOME/rnn, else ~/.cache/rnn; created if necessary. Its files are
/// executed, so only this user may be able to write to it. Throws Error if the folder named by
/// RNN_CACHE cannot be used; for the other two, prints a warning on stderr and returns nothing.
std::optional<std::filesystem::path> cacheFolder();

/// The same folder if it exists and can be used; creates and reports nothing.
std::optional<std::filesystem::path> existingCacheFolder();

/// $RNN_CACHE_SIZE, such as 500M, else 1 GiB: the most bytes of compiled models to keep. Throws
/// Error.
uint64_t cacheLimit();

/// An advisory lock on a folder. The system releases it when the process ends, even if it is
/// killed.
class FolderLock {
public:
  enum Kind { Shared, Exclusive, ExclusiveNow };

  /// Waits for the lock, unless `kind` is ExclusiveNow.
  FolderLock(const std::filesystem::path &folder, Kind kind);
  ~FolderLock();
  FolderLock(const FolderLock &) = delete;
  FolderLock &operator=(const FolderLock &) = delete;

  /// Whether this object holds the lock; false if another process has it or the file system has no
  /// locks.
  bool held() const { return isHeld; }

private:
  int descriptor;
  bool isHeld;
};

/// A new folder in the cache folder that removes itself; if its process is killed, the next
/// clean-up removes it.
class WorkFolder {
public:
  explicit WorkFolder(const std::filesystem::path &cache);
  const std::filesystem::path &path() const { return folder->path(); }

private:
  std::optional<TemporaryFolder> folder;
  std::optional<FolderLock> lock;
};

/// The advice at the end of messages about the cache.
inline constexpr const char *cacheHint = "; set RNN_CACHE to a folder for compiled models";

} // namespace rnn
