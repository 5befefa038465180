// Loaded before the C library: allocation RNN_FAILING_ALLOCATION of a program's main finds no
// memory (`12`), or neither do those after it (`12+`). How many there were goes to the file
// RNN_ALLOCATIONS. Programs that it starts run undisturbed.
#include "FailingAllocations.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <initializer_list>
#include <unistd.h>

using namespace rnn::failing;

namespace {

using Main = int (*)(int, char **, char **);
using Start = int (*)(Main, int, char **, void (*)(), void (*)(), void (*)(), void *);

Main realMain;
char countPath[4096];

/// Also when `exit` is called.
void writeCount() {
  char text[32];
  int length = std::snprintf(text, sizeof text, "%llu\n", static_cast<unsigned long long>(stop()));
  int file = countPath[0] ? open(countPath, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (file < 0)
    return;
  [[maybe_unused]] ssize_t written = write(file, text, length);
  close(file);
}

int disturbedMain(int count, char **arguments, char **environment) {
  const char *chosen = std::getenv("RNN_FAILING_ALLOCATION");
  if (const char *path = std::getenv("RNN_ALLOCATIONS"))
    std::strncpy(countPath, path, sizeof countPath - 1);
  char *end = nullptr;
  uint64_t number = chosen ? std::strtoull(chosen, &end, 10) : UINT64_MAX;
  Extent extent = end && *end == '+' ? Extent::AllFrom : Extent::One;
  for (const char *name : {"RNN_FAILING_ALLOCATION", "RNN_ALLOCATIONS", "LD_PRELOAD"})
    unsetenv(name);
  std::atexit(writeCount);
  fail(number, extent);
  return realMain(count, arguments, environment);
}

} // namespace

extern "C" int __libc_start_main(Main main, int count, char **arguments, void (*initialize)(),
                                 void (*finalize)(), void (*finalizeLoader)(), void *stackEnd) {
  realMain = main;
  auto start = reinterpret_cast<Start>(dlsym(RTLD_NEXT, "__libc_start_main"));
  return start(disturbedMain, count, arguments, initialize, finalize, finalizeLoader, stackEnd);
}
