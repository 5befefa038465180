// Parts of bytes, files and folders -> XXH3 in hexadecimal digits.
#include "data/Hash.h"

#include "data/ByteStream.h"
#include "data/OpenFile.h"
#include "data/SameFile.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

// The functions become part of this file: librnn needs no further library.
#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

XXH3_state_t *stateOf(void *state) { return static_cast<XXH3_state_t *>(state); }

/// Files outside the folders of the classes, and hidden ones, are no texts.
bool isInSubfolder(const fs::path &inside) {
  return std::distance(inside.begin(), inside.end()) > 1 &&
         std::ranges::none_of(inside,
                              [](const fs::path &name) { return name.native().starts_with('.'); });
}

/// Adds a file piece by piece and returns its size.
uint64_t addFile(Hash &hash, const fs::path &path) {
  FileStream file(path);
  uint64_t size = 0;
  std::string piece;
  do {
    constexpr uint64_t most = 1 << 20;
    piece = readBytes(file, most);
    hash.add(piece);
    size += piece.size();
  } while (!piece.empty());
  return size;
}

} // namespace

void Hash::Release::operator()(void *state) const { XXH3_freeState(stateOf(state)); }

Hash::Hash() : state(XXH3_createState()) {
  if (!state)
    throw std::bad_alloc();
  XXH3_128bits_reset(stateOf(state.get()));
}

void Hash::add(std::string_view part) {
  uint64_t size = part.size();
  XXH3_128bits_update(stateOf(state.get()), &size, sizeof size);
  XXH3_128bits_update(stateOf(state.get()), part.data(), part.size());
}

std::string Hash::text() const {
  XXH128_hash_t hash = XXH3_128bits_digest(stateOf(state.get()));
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string hashOf(std::string_view bytes) {
  Hash hash;
  hash.add(bytes);
  return hash.text();
}

std::string describeContents(const fs::path &path) {
  std::error_code code;
  Hash hash;
  uint64_t size = 0;
  if (fs::is_directory(path, code)) {
    std::vector<fs::path> files;
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(
             path, fs::directory_options::follow_directory_symlink, code))
      if (entry.is_regular_file(code) && isInSubfolder(entry.path().lexically_relative(path)))
        files.push_back(entry.path());
    std::ranges::sort(files); // folders list their files in any order
    for (const fs::path &file : files) {
      hash.add(file.lexically_relative(path).native());
      size += addFile(hash, file);
    }
  } else if (path == "-" || descriptorNamed(path) || isSpecialFile(path)) {
    // Also a file that is open already: reading it here would leave nothing for its reader.
    return "a pipe";
  } else {
    size = addFile(hash, path);
  }
  return fmt::format("{} bytes, hash {}", size, hash.text());
}

} // namespace rnn
