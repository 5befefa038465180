// Bytes -> a hash that tells whether they changed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace rnn {

/// XXH3 (128 bits) of several parts; the length of each part is hashed first, so that different
/// lists of parts never hash the same bytes.
class Hash {
public:
  static constexpr size_t digits = 32;

  Hash();
  void add(std::string_view part);
  /// 32 hexadecimal digits.
  std::string text() const;

private:
  struct Release {
    void operator()(void *state) const;
  };
  std::unique_ptr<void, Release> state;
};

std::string hashOf(std::string_view bytes);

/// What a file or a folder of texts holds: "12345 bytes, hash 0123...". The hash of a folder covers
/// the paths and the bytes of the files in its sub-folders, without hidden ones. A pipe, which can
/// be read only once, is "a pipe". Throws Error for what cannot be read.
std::string describeContents(const std::filesystem::path &path);

} // namespace rnn
