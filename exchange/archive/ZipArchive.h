// Zip archives in memory: those of Keras and of PyTorch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct zip;

namespace rnn::exchange {

/// Reads an archive. Every function throws Error, with the file in its message.
class ZipArchive {
public:
  explicit ZipArchive(std::filesystem::path path);

  /// Names with `/` between their parts: archives written on Windows may have `\`.
  const std::vector<std::string> &names() const { return entries; }
  bool has(std::string_view name) const { return indices.contains(std::string(name)); }
  /// The bytes of an entry. A size beyond the archive's own data, or a wrong checksum, is an error.
  std::string read(std::string_view name) const;

private:
  std::filesystem::path path;
  std::shared_ptr<zip> archive;
  std::vector<std::string> entries;
  std::map<std::string, uint64_t> indices;
};

/// The bytes of an archive with these entries (names, contents), stored without compression, with a
/// fixed date, so that the same entries give the same bytes. Throws Error.
std::string writeZip(const std::vector<std::pair<std::string, std::string>> &entries);

} // namespace rnn::exchange
