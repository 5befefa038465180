// Descriptors and names -> paths, numbers and copies of files.
#include "Paths.h"

#include "Scratch.h"

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace faults {

namespace {

std::string resolved(const std::string &path) {
  char *real = realpath(path.c_str(), nullptr);
  std::string text = real ? real : path;
  std::free(real);
  return text;
}

} // namespace

std::string pathOf(int descriptor) {
  char buffer[4096];
  std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  ssize_t size = readlink(link.c_str(), buffer, sizeof buffer);
  if (size <= 0 || buffer[0] != '/')
    return "";
  return {buffer, size_t(size)};
}

std::string pathAt(int folder, const char *name) {
  std::string path = name ? name : "";
  if (!path.starts_with('/'))
    path = (folder == AT_FDCWD ? resolved(".") : pathOf(folder)) + "/" + path;
  size_t slash = path.rfind('/');
  std::string last = path.substr(slash + 1);
  if (last.empty() || last == "." || last == "..")
    return resolved(path);
  return resolved(path.substr(0, slash + 1)) + "/" + last;
}

std::string numberOf(const std::string &path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 ? std::to_string(status.st_ino) : "";
}

std::string numberOf(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 ? std::to_string(status.st_ino) : "";
}

bool exists(const std::string &path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0;
}

bool isFolder(const std::string &path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string copyOf(int descriptor) {
  Own own;
  std::string name = "/proc/self/fd/" + std::to_string(descriptor), copy = nextCopy();
  int from = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  int to = open(copy.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  char block[1 << 16];
  for (ssize_t count; (count = read(from, block, sizeof block)) > 0;)
    if (write(to, block, count) != count)
      std::abort(); // a copy that is not whole would show losses that are none
  close(from);
  close(to);
  return copy;
}

std::string secondNameOf(const std::string &path) {
  Own own;
  std::string name = nextCopy();
  return link(path.c_str(), name.c_str()) == 0 ? name : "";
}

} // namespace faults
