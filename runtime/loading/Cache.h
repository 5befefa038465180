// Compiled models that are kept: one file each, a library with what is known of it behind.
#pragma once

#include "loading/CacheFolder.h"

#include <string>
#include <string_view>

namespace rnn {

/// The program that made an entry.
struct CompilerIdentity {
  std::string path, hash; // the hash (XXH3, 128 bits) of its bytes
};

CompilerIdentity identifyCompiler(const std::filesystem::path &compiler);

/// The name of an entry: a hash of everything that decides the code: the text, the
/// compiler, this machine's CPU, the target.
std::string cacheKey(std::string_view text, const CompilerIdentity &compiler,
                     const std::string &targetCpu);

struct CacheEntry {
  std::filesystem::path library;
  uint64_t objectBytes = 0; // of the object that it was linked from
};

struct CacheContents {
  uint64_t entries = 0, bytes = 0;
};

/// The entries of a folder, which processes may share.
class Cache {
public:
  /// `folder`: as cacheFolder gives it; `limit`: the most bytes of entries.
  explicit Cache(std::filesystem::path folder, uint64_t limit = cacheLimit());

  /// Nothing where there is no such entry, where it is damaged, or where it is another
  /// user's or others may write it. An entry that is found is the last to be removed.
  std::optional<CacheEntry> find(const std::string &key) const;

  /// Copies a library into an entry, in one step; then removes the entries of compilers
  /// that have changed or are gone, what killed processes have left, and the least
  /// recently used entries beyond the limit. Throws Error.
  void add(const std::string &key, const CacheEntry &made, const CompilerIdentity &compiler) const;

  CacheContents contents() const;
  /// Removes all entries; tells what they were.
  CacheContents clear() const;

private:
  void removeLeftovers() const;
  void removeOldCompilers(const CompilerIdentity &compiler) const;
  void removeBeyondLimit() const;

  std::filesystem::path folder;
  uint64_t limit;
};

} // namespace rnn
