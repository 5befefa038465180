#include "data/TemporaryFolder.h"

#include "data/Error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace rnn {

TemporaryFolder::TemporaryFolder(const std::filesystem::path &parent, const char *hint) {
  std::string pattern = (parent / "tmp-XXXXXX").string();
  if (!mkdtemp(pattern.data()))
    fail("no folder can be created in `{}`: {}{}", parent.string(), std::strerror(errno), hint);
  folder = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

} // namespace rnn
