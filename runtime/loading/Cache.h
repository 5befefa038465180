// The cache of compiled models: one file each, a shared library with a trailer that describes it.
#pragma once

#include "loading/CacheFolder.h"

#include <string>
#include <string_view>

namespace rnn {

/// The program that made an entry.
struct CompilerIdentity {
  std::string path, hash; // the hash (XXH3, 128 bits) of its build identity, or else its bytes
};

CompilerIdentity identifyCompiler(const std::filesystem::path &compiler);

/// The name of an entry: a hash of everything that determines the code, which is the text, the
/// compiler, this machine's CPU and the target.
std::string cacheKey(std::string_view text, const CompilerIdentity &compiler,
                     const std::string &targetCpu);

/// Whether this is a file that only this user may write.
bool isOwnFile(const std::filesystem::path &file);

/// The ending of the names of kept tiles (KeptTiles.h), which stand among the entries.
inline constexpr const char *tilesEnding = ".tiles";

struct CacheEntry {
  std::filesystem::path library;
  uint64_t objectBytes = 0; // size of the object file before linking
};

struct CacheContents {
  uint64_t entries = 0, bytes = 0;
};

/// The entries of a folder, which several processes may share.
class Cache {
public:
  /// `folder` is that of `cacheFolder`; `limit` is the most bytes of all entries.
  explicit Cache(std::filesystem::path folder, uint64_t limit = cacheLimit());

  /// Nothing if there is no such entry, if it is damaged, or if another user owns it or may write
  /// it. Finding an entry marks it as the most recently used.
  std::optional<CacheEntry> find(const std::string &key) const;

  /// Copies a library into an entry in one step. Then removes the entries of compilers that changed
  /// or no longer exist, the leftovers of killed processes, and the least recently used entries
  /// beyond the limit. Throws Error.
  void add(const std::string &key, const CacheEntry &made, const CompilerIdentity &compiler) const;

  CacheContents contents() const;
  /// Removes all entries and kept tiles, and returns what the entries were.
  CacheContents clear() const;

private:
  void removeLeftovers() const;
  void removeOldCompilers(const CompilerIdentity &compiler) const;
  void removeBeyondLimit() const;

  std::filesystem::path folder;
  uint64_t limit;
};

} // namespace rnn
