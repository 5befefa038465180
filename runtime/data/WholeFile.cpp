// Bytes -> a temporary file beside the target -> the target, by renaming.
#include "data/WholeFile.h"

#include "data/Error.h"
#include "data/SameFile.h"
#include "data/TemporaryFile.h"
#include "data/WriteBytes.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace rnn {

namespace fs = std::filesystem;

namespace {

/// The folder that will hold the target; "." for a bare name.
fs::path folderOf(const fs::path &target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

int syncToDisk(int descriptor) {
  int result;
  do
    result = fsync(descriptor);
  while (result != 0 && errno == EINTR);
  return result;
}

} // namespace

void requireWritable(const fs::path &target) {
  std::error_code code;
  if (target.empty())
    fail("an output file needs a name");
  if (fs::is_directory(target, code))
    fail("`{}` is a folder; name a file to write", target.string());
  fs::path folder = folderOf(target);
  if (!fs::is_directory(folder, code))
    fail("`{}` cannot be written: there is no folder `{}`; create it first", target.string(),
         folder.string());
  const fs::path &written = isSpecialFile(target) ? target : folder;
  if (access(written.c_str(), W_OK) != 0)
    fail("`{}` cannot be written: {}", target.string(), std::strerror(errno));
}

WholeFile::WholeFile(const fs::path &requested, unsigned permissions) : target(requested) {
  requireWritable(target);
  if (isSpecialFile(target)) {
    descriptor = open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
      failWith(errno);
    return;
  }
  // A link stays a link: its target is replaced.
  std::error_code code;
  if (fs::is_symlink(target, code))
    target = resolvePath(target);
  TemporaryFile made = createTemporary(target);
  descriptor = made.descriptor;
  if (descriptor < 0)
    failWith(errno);
  try {
    temporary = made.path;
  } catch (...) { // without the path, the destructor would have nothing to remove
    close(descriptor);
    unlink(made.path.c_str());
    throw;
  }
  mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, permissions & ~mask); // as if `open` had created it
}

WholeFile::~WholeFile() {
  if (descriptor >= 0)
    close(descriptor);
  if (!temporary.empty())
    unlink(temporary.c_str());
}

void WholeFile::write(const void *bytes, size_t count) {
  if (int error = writeBytes(descriptor, bytes, count))
    failWith(error);
}

void WholeFile::writeAt(uint64_t place, const void *bytes, size_t count) {
  if (lseek(descriptor, static_cast<off_t>(place), SEEK_SET) < 0)
    failWith(errno);
  write(bytes, count);
}

void WholeFile::publish() {
  sync();
  renameToTarget();
}

void WholeFile::publishAndKeep(const fs::path &previous) {
  sync();
  std::error_code code;
  if (!temporary.empty() && fs::exists(target, code)) {
    // A second name for the old file, so that there is a whole one under the first name all the
    // time. Some file systems have no second names; there, for a moment, only `previous` exists.
    fs::path second = temporaryPrevious(temporary);
    bool isLinked = link(target.c_str(), second.c_str()) == 0;
    // From here to the end of the second name, nothing may need memory.
    int error = 0;
    if (rename(isLinked ? second.c_str() : target.c_str(), previous.c_str()) != 0)
      error = errno;
    // If `previous` was another name of the target already, `rename` has left both names.
    if (isLinked)
      unlink(second.c_str());
    if (error != 0)
      failWith(error);
  }
  renameToTarget();
}

void WholeFile::sync() {
  // Otherwise a system crash could leave the name with an empty file.
  if (!temporary.empty() && syncToDisk(descriptor) != 0)
    failWith(errno);
  // A named file is closed after it has its name: open, it is locked, and no other process takes it
  // for a leftover.
  if (!temporary.empty())
    return;
  int closed = close(descriptor);
  descriptor = -1;
  if (closed != 0)
    failWith(errno);
}

void WholeFile::renameToTarget() {
  if (temporary.empty())
    return;
  if (rename(temporary.c_str(), target.c_str()) != 0)
    failWith(errno);
  temporary.clear();
  close(descriptor);
  descriptor = -1;
  syncFolderOf(target);
}

void WholeFile::failWith(int error) const {
  fail("`{}` cannot be written: {}", target.string(), std::strerror(error));
}

void publishTogether(std::span<WholeFile *const> files) {
  for (WholeFile *file : files)
    file->sync();
  std::string published;
  for (WholeFile *file : files) {
    try {
      file->renameToTarget();
    } catch (const Error &error) {
      if (published.empty())
        throw;
      fail("{}; written were {}", error.what(), published);
    }
    published += fmt::format("{}`{}`", published.empty() ? "" : ", ", file->target.string());
  }
}

void syncFolderOf(const fs::path &target) {
  int folder;
  do
    folder = open(folderOf(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  while (folder < 0 && errno == EINTR);
  int error = folder < 0 || syncToDisk(folder) != 0 ? errno : 0;
  if (folder >= 0)
    close(folder);
  // A folder that may be written but not read, and a file system that cannot sync folders.
  if (error != 0 && error != EACCES && error != EINVAL && error != EOPNOTSUPP)
    fail("`{}` has been written, but a power cut could lose its name: the folder cannot be synced "
         "to disk: {}",
         target.string(), std::strerror(error));
}

void publishTogether(std::list<WholeFile> &files) {
  std::vector<WholeFile *> all;
  for (WholeFile &file : files)
    all.push_back(&file);
  publishTogether(all);
}

void writeWholeFile(const fs::path &target, std::string_view bytes) {
  WholeFile file(target);
  file.write(bytes);
  file.publish();
}

} // namespace rnn
