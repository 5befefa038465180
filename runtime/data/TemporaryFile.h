// A file's name -> a temporary file beside it.
#pragma once

#include <filesystem>
#include <string>

namespace rnn {

/// A new file `TARGET.tmp-XXXXXX`. While its descriptor is open, the file is locked; so a file of
/// such a name that is not locked was left by a program that was killed, and is removed first.
struct TemporaryFile {
  int descriptor; // -1 if it cannot be created; errno says why
  std::string path;
};

TemporaryFile createTemporary(const std::filesystem::path &target);

/// A second temporary name, which there is only while the first is.
std::filesystem::path temporaryPrevious(const std::filesystem::path &temporary);

} // namespace rnn
