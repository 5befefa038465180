// A process' number and host -> what /proc says of it (man 5 proc).
#include "training/watching/Process.h"

#include <climits>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>
#include <unistd.h>

namespace rnn {

namespace {

/// When a process began, in seconds since the machine did; nothing if it has ended.
std::optional<double> beginningOf(int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text, field;
  std::getline(file, text);
  // The name in parentheses may hold anything; behind it are the fields from the third on.
  size_t name = text.rfind(')');
  if (name == std::string::npos)
    return std::nullopt;
  std::istringstream fields(text.substr(name + 1));
  fields >> field;
  if (field == "Z" || field == "X") // its parent has not noticed yet
    return std::nullopt;
  for (int number = 4; number < 22; ++number)
    fields >> field;
  double ticks = 0;
  return fields >> ticks ? std::optional(ticks / double(sysconf(_SC_CLK_TCK))) : std::nullopt;
}

/// Seconds since 1970 at the beginning of CLOCK_BOOTTIME.
double bootTime() {
  timespec now = {}, up = {};
  clock_gettime(CLOCK_REALTIME, &now);
  clock_gettime(CLOCK_BOOTTIME, &up);
  return double(now.tv_sec - up.tv_sec) + 1e-9 * double(now.tv_nsec - up.tv_nsec);
}

} // namespace

ProcessName thisProcess() {
  char name[HOST_NAME_MAX + 1] = {};
  gethostname(name, sizeof name - 1);
  return {getpid(), name};
}

Running isRunning(const WrittenBy &written) {
  if (written.process.host != thisProcess().host)
    return Running::Unknown;
  std::optional<double> beginning = beginningOf(written.process.number);
  constexpr double wholeSecond = 1; // the time is a whole number
  bool isIt = beginning && bootTime() + *beginning <= double(written.time) + wholeSecond;
  return isIt ? Running::Yes : Running::No;
}

} // namespace rnn
