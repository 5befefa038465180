// A folder that removes itself.
#pragma once

#include <filesystem>

namespace rnn {

class TemporaryFolder {
public:
  /// A new folder in the system's temporary folder (TMPDIR, else /tmp); throws Error.
  TemporaryFolder();
  /// A new folder in `parent`; throws Error with a message that ends in `hint`.
  explicit TemporaryFolder(const std::filesystem::path &parent, const char *hint = "");
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  const std::filesystem::path &path() const { return folder; }

private:
  std::filesystem::path folder;
};

} // namespace rnn
