// Program arguments -> a child process -> its exit code and errors.
#include "loading/Process.h"

#include "data/Error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace rnn {

namespace {

class FileActions {
public:
  FileActions() { posix_spawn_file_actions_init(&actions); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
  FileActions(const FileActions &) = delete;
  void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions, from, to); }
  void workIn(const std::filesystem::path &folder) {
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  }
  const posix_spawn_file_actions_t *get() const { return &actions; }

private:
  posix_spawn_file_actions_t actions;
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

int waitFor(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

ProcessResult runProcess(const std::vector<std::string> &arguments, const ProcessOptions &options) {
  std::vector<char *> pointers;
  for (const std::string &argument : arguments)
    pointers.push_back(const_cast<char *>(argument.c_str()));
  pointers.push_back(nullptr);

  int ends[2] = {-1, -1};
  if (options.keepErrors && pipe2(ends, O_CLOEXEC) != 0)
    fail("`{}` cannot be run: {}", arguments[0], std::strerror(errno));
  FileActions actions;
  if (options.keepErrors)
    actions.duplicate(ends[1], STDERR_FILENO);
  actions.duplicate(STDERR_FILENO, STDOUT_FILENO);
  if (!options.folder.empty())
    actions.workIn(options.folder);

  pid_t process = 0;
  int error = posix_spawnp(&process, pointers[0], actions.get(), nullptr, pointers.data(), environ);
  ProcessResult result;
  if (options.keepErrors) {
    close(ends[1]);
    if (error == 0)
      result.errors = readAll(ends[0]);
    close(ends[0]);
  }
  if (error == ENOENT || error == EACCES)
    return result;
  if (error != 0)
    fail("`{}` cannot be run: {}", arguments[0], std::strerror(error));
  result.started = true;
  result.exitCode = waitFor(process);
  return result;
}

} // namespace rnn
