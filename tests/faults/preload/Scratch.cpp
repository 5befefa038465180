// FAULTS_FOLDER, FAULTS_SCRATCH and FAULTS_PLAN -> counted calls and their fates.
#include "Scratch.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace faults {

thread_local int Own::depth = 0;

namespace {

struct Counters {
  std::atomic<uint64_t> calls, copies;
};

struct Plan {
  uint64_t number = 0; // 0: no call
  std::string kind;
  int error = 0;
  bool stays = false;
};

struct Setting {
  std::string folder, scratch;
  Plan plan;
  Counters *counters = nullptr;
  bool isComplete() const { return counters != nullptr; }
};

int errorNamed(std::string_view name) {
  return name == "ENOSPC"   ? ENOSPC
         : name == "EIO"    ? EIO
         : name == "EMFILE" ? EMFILE
         : name == "EINTR"  ? EINTR
                            : 0;
}

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

Plan readPlan(const std::string &text) {
  Plan plan;
  size_t space = text.find(' ');
  if (space == std::string::npos)
    return plan;
  plan.number = std::strtoull(text.c_str(), nullptr, 10);
  plan.kind = text.substr(space + 1);
  plan.stays = plan.kind.ends_with('+');
  if (plan.stays)
    plan.kind.pop_back();
  plan.error = errorNamed(plan.kind);
  return plan;
}

Counters *mapCounters(const std::string &path) {
  int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0 || ftruncate(descriptor, sizeof(Counters)) != 0)
    return nullptr;
  void *place = mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  return place == MAP_FAILED ? nullptr : static_cast<Counters *>(place);
}

/// Never destroyed: other libraries close files when the process ends.
const Setting &setting() {
  static const Setting *made = [] {
    Own own;
    auto *read = new Setting{variable("FAULTS_FOLDER"), variable("FAULTS_SCRATCH"),
                             readPlan(variable("FAULTS_PLAN"))};
    if (!read->folder.empty() && !read->scratch.empty())
      read->counters = mapCounters(read->scratch + "/counters");
    return read;
  }();
  return *made;
}

/// Whether a lasting error also meets this sort of call.
bool meets(int error, std::string_view sort) {
  if (error == EMFILE)
    return sort == "create" || sort == "open" || sort == "list";
  return sort == "create" || sort == "write" || sort == "size" || sort == "folder";
}

} // namespace

bool isWatched(const std::string &path) {
  const Setting &known = setting();
  return known.isComplete() && path.starts_with(known.folder) &&
         (path.size() == known.folder.size() || path[known.folder.size()] == '/');
}

void log(std::initializer_list<std::string_view> fields) {
  Own own;
  std::string line;
  for (std::string_view field : fields) {
    line += line.empty() ? "" : "\t";
    line += field;
  }
  line += '\n';
  int descriptor =
      open((setting().scratch + "/log").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (write(descriptor, line.data(), line.size()) != ssize_t(line.size()))
    std::abort(); // a test without its log proves nothing
  close(descriptor);
}

std::string nextCopy() {
  return setting().scratch + "/" + std::to_string(++setting().counters->copies);
}

void killProcess() {
  kill(getpid(), SIGKILL);
  std::abort();
}

Fate count(std::string_view sort, std::string_view call, const std::string &path) {
  Own own;
  const Plan &plan = setting().plan;
  uint64_t number = ++setting().counters->calls;
  log({"call", std::to_string(number), std::to_string(getpid()), sort, call, path});
  bool isMet = number == plan.number ||
               (plan.stays && number > plan.number && plan.number > 0 && meets(plan.error, sort));
  if (!isMet)
    return {};
  log({"met", std::to_string(number), plan.kind});
  if (plan.kind == "kill-before")
    killProcess();
  if (plan.kind == "cut")
    kill(0, SIGKILL);
  return {plan.error, plan.kind == "short", plan.kind == "kill-after"};
}

} // namespace faults
