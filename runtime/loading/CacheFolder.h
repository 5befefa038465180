// The folder for compiled models, and who may use it when.
#pragma once

#include "data/TemporaryFolder.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace rnn {

/// $RNN_CACHE, else $XDG_CACHE_HOME/rnn, else ~/.cache/rnn; created if it isn't there. What
/// is in it is run: it must be this user's, and nobody else's to write. Throws Error if
/// RNN_CACHE names one that can't be used; if another can't be, there is nothing, after a
/// warning on stderr.
std::optional<std::filesystem::path> cacheFolder();

/// $RNN_CACHE_SIZE, such as 500M, else 1 GiB: the most bytes of compiled models that are
/// kept. Throws Error.
uint64_t cacheLimit();

/// Holds a folder against others that ask for its lock; ends with its process, however
/// that ends.
class FolderLock {
public:
  enum Kind { Shared, Exclusive, ExclusiveNow };

  /// Waits, but for ExclusiveNow.
  FolderLock(const std::filesystem::path &folder, Kind kind);
  ~FolderLock();
  FolderLock(const FolderLock &) = delete;
  FolderLock &operator=(const FolderLock &) = delete;

  /// Whether it is locked: another holds it, or the file system has no locks.
  bool held() const { return isHeld; }

private:
  int descriptor;
  bool isHeld;
};

/// A new folder inside the cache's, which removes itself; if its process is killed, the
/// next one that cleans up removes it.
class WorkFolder {
public:
  explicit WorkFolder(const std::filesystem::path &cache);
  const std::filesystem::path &path() const { return folder->path(); }

private:
  std::optional<TemporaryFolder> folder;
  std::optional<FolderLock> lock;
};

/// What messages about the cache end with.
inline constexpr const char *cacheHint = "; set RNN_CACHE to a folder for compiled models";

} // namespace rnn
