// Bytes -> a file that is whole or absent, never torn.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace rnn {

/// Writes under a temporary name beside the target; `publish` syncs it with the
/// disk and renames it. Without that the destructor leaves nothing behind. A
/// target that is no regular file (a pipe, a device) is written directly. Every
/// function throws Error.
class WholeFile {
public:
  /// `permissions`: of a new file, less what the process' mask takes away.
  explicit WholeFile(const std::filesystem::path &target, unsigned permissions = 0666);
  ~WholeFile();
  WholeFile(const WholeFile &) = delete;
  WholeFile &operator=(const WholeFile &) = delete;

  void write(const void *bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  void publish();

private:
  [[noreturn]] void failWith(int error) const;

  std::filesystem::path target, temporary; // no temporary name: written directly
  int descriptor = -1;
};

/// All in one.
void writeWholeFile(const std::filesystem::path &target, std::string_view bytes);

/// Throws Error now if `target` surely cannot be written later (no such
/// folder, no permission, a folder itself), so that no long work is lost.
void requireWritable(const std::filesystem::path &target);

/// Brings the name of a file to the disk, as far as the system lets: a folder may be
/// written without being readable.
void syncFolderOf(const std::filesystem::path &target);

} // namespace rnn
