// Creates a folder with a unique name and removes it with its contents.
#include "data/TemporaryFolder.h"

#include "data/Error.h"
#include "data/Folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace rnn {

namespace {

std::filesystem::path systemFolder() {
  std::error_code code;
  std::filesystem::path folder = std::filesystem::temp_directory_path(code);
  if (code)
    fail("there is no folder for temporary files: {}; set TMPDIR to one", code.message());
  return folder;
}

} // namespace

TemporaryFolder::TemporaryFolder()
    : TemporaryFolder(systemFolder(), "; set TMPDIR to a folder for temporary files") {}

TemporaryFolder::TemporaryFolder(const std::filesystem::path &parent, const char *hint) {
  std::string pattern = (parent / "tmp-XXXXXX").string();
  if (!mkdtemp(pattern.data()))
    fail("no folder can be created in `{}`: {}{}", parent.string(), std::strerror(errno), hint);
  try {
    folder = pattern;
  } catch (...) { // without the path, the destructor would have nothing to remove
    rmdir(pattern.c_str());
    throw;
  }
}

TemporaryFolder::~TemporaryFolder() { removeAll(folder); }

} // namespace rnn
