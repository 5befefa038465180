// Bytes -> a file that is whole or absent, never torn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <span>
#include <string_view>

namespace rnn {

/// Writes to a temporary file beside the target; `publish` syncs it to disk and renames it. If it
/// is never published, the destructor removes it; if the program is killed, the next one that
/// writes this target does. A target that is not a regular file (a pipe, a
/// device) is written directly. Every function throws Error.
class WholeFile {
public:
  /// `permissions` of a new file, before the umask applies.
  explicit WholeFile(const std::filesystem::path &target, unsigned permissions = 0666);
  ~WholeFile();
  WholeFile(const WholeFile &) = delete;
  WholeFile &operator=(const WholeFile &) = delete;

  void write(const void *bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Writes `count` bytes from this place of the file on; later ones follow them.
  void writeAt(uint64_t place, const void *bytes, size_t count);
  void publish();
  /// Publishes the file and keeps the one that it replaces, if there is one, under this name in the
  /// same folder. At any moment the target exists, or did not exist before.
  void publishAndKeep(const std::filesystem::path &previous);

private:
  friend void publishTogether(std::span<WholeFile *const> files);

  [[noreturn]] void failWith(int error) const;
  void sync();
  void renameToTarget();

  std::filesystem::path target, temporary; // `temporary` is empty if the target is written directly
  int descriptor = -1;
};

/// Publishes several files: none of them before all are synced to disk. If one cannot be renamed
/// then, the message of the Error names those that were published.
void publishTogether(std::span<WholeFile *const> files);
void publishTogether(std::list<WholeFile> &files);

/// Writes and publishes `bytes` in one call.
void writeWholeFile(const std::filesystem::path &target, std::string_view bytes);

/// Throws Error if `target` certainly cannot be written later (no such folder, no permission, a
/// folder itself). Checking early saves the user from losing long work.
void requireWritable(const std::filesystem::path &target);

/// Syncs the folder entry of a file to disk, if the system allows it: a writable folder need not be
/// readable. Throws Error if the disk fails.
void syncFolderOf(const std::filesystem::path &target);

} // namespace rnn
