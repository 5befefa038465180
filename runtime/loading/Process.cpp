// Program arguments -> a child process -> its exit code and errors.
#include "loading/Process.h"

#include "data/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char **environ;

namespace rnn {

namespace {

/// What the child does with its files before it starts. All but the destructor throw bad_alloc.
class FileActions {
public:
  FileActions() { require(posix_spawn_file_actions_init(&actions)); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions &) = delete;
  void duplicate(int from, int to) {
    require(posix_spawn_file_actions_adddup2(&actions, from, to));
  }
  void workIn(const std::filesystem::path &folder) {
    require(posix_spawn_file_actions_addchdir_np(&actions, folder.c_str()));
  }
  const posix_spawn_file_actions_t *get() const { return &actions; }

private:
  static void require(int error) {
    if (error != 0)
      throw std::bad_alloc();
  }

  posix_spawn_file_actions_t actions;
};

/// An open descriptor.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor &) = delete;
  int get() const { return number; }
  void reset() {
    if (number >= 0)
      close(std::exchange(number, -1));
  }

private:
  int number;
};

std::string readAll(int descriptor) {
  std::string text;
  char buffer[4096];
  for (;;) {
    ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return text;
    text.append(buffer, count);
  }
}

/// A process that is waited for, even if an exception ends its use.
class Child {
public:
  Child() = default;
  ~Child() {
    if (process > 0)
      wait();
  }
  Child(const Child &) = delete;
  void is(pid_t started) { process = started; }
  int wait() {
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    process = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

private:
  pid_t process = 0;
};

} // namespace

ProcessResult runProcess(const std::vector<std::string> &arguments, const ProcessOptions &options) {
  std::vector<char *> pointers;
  for (const std::string &argument : arguments)
    pointers.push_back(const_cast<char *>(argument.c_str()));
  pointers.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (options.keepErrors && pipe2(ends, O_CLOEXEC) != 0)
    fail("`{}` cannot be run: {}", arguments[0], std::strerror(errno));
  Child child; // waited for after its pipe is closed, which it may be writing to
  Descriptor read(ends[0]), written(ends[1]);
  FileActions actions;
  if (options.keepErrors)
    actions.duplicate(written.get(), STDERR_FILENO);
  actions.duplicate(STDERR_FILENO, STDOUT_FILENO);
  if (!options.folder.empty())
    actions.workIn(options.folder);

  pid_t process = 0;
  int error = posix_spawnp(&process, pointers[0], actions.get(), nullptr, pointers.data(), environ);
  written.reset();
  if (error == ENOENT || error == EACCES)
    return {};
  if (error == ENOMEM)
    throw std::bad_alloc();
  if (error != 0)
    fail("`{}` cannot be run: {}", arguments[0], std::strerror(error));
  ProcessResult result;
  result.started = true;
  child.is(process);
  if (options.keepErrors)
    result.errors = readAll(read.get());
  read.reset();
  result.exitCode = child.wait();
  return result;
}

} // namespace rnn
