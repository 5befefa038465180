// The files of a corpus -> calls of a fuzz target with each file, with parts of it and with damaged
// copies: the main of a fuzz target where the compiler's own fuzzer is not linked.
#include "Damage.h"
#include "Fuzz.h"
#include "data/ReadFile.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

using namespace rnn;

namespace {

/// Far more than any input needs; without the limit, the first sign of a wrong size in a file may
/// be a machine without memory.
constexpr rlim_t mostMemory = rlim_t(6) << 30;
constexpr unsigned mostSeconds = 60; // for one input

std::string_view current; // input
constexpr const char *kept = "failing-input";

/// Keeps the input that ended the program.
void keepInput(int signal) {
  int file = open(kept, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  bool isKept = file >= 0 && write(file, current.data(), current.size()) == ssize_t(current.size());
  constexpr std::string_view told = "the input that ended the program is kept in ./failing-input\n";
  if (isKept && write(STDERR_FILENO, told.data(), told.size()) < 0)
    _exit(1);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void handleSignals() {
  static char stack[1 << 16]; // a handler on a stack that has overflowed needs another
  stack_t other{};
  other.ss_sp = stack;
  other.ss_size = sizeof stack;
  sigaltstack(&other, nullptr);
  struct sigaction action{};
  action.sa_handler = keepInput;
  action.sa_flags = SA_ONSTACK;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGALRM})
    sigaction(signal, &action, nullptr);
}

void call(std::string_view bytes) {
  // A copy of exactly this size: an access beyond its end is one outside of an allocation.
  std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  current = {reinterpret_cast<const char *>(copy.data()), copy.size()};
  alarm(mostSeconds);
  LLVMFuzzerTestOneInput(copy.data(), copy.size());
  alarm(0);
}

/// As many beginnings of the file, evenly spaced, and as many damaged copies.
void replay(const std::string &bytes, uint64_t mutations) {
  call(bytes);
  uint64_t parts = std::min<uint64_t>(mutations, bytes.size());
  for (uint64_t i = 0; i < parts; ++i)
    call(std::string_view(bytes).substr(0, i * bytes.size() / parts));
  RandomStream random(13, RandomPurpose::Data, uint32_t(bytes.size()));
  for (uint64_t i = 0; i < mutations; ++i)
    call(fuzz::damage(bytes, random));
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: {} MUTATIONS FILE...\n", argv[0]);
    return 2;
  }
  rlimit memory{mostMemory, mostMemory};
  setrlimit(RLIMIT_AS, &memory);
  handleSignals();
  uint64_t mutations = std::strtoull(argv[1], nullptr, 10);
  for (int i = 2; i < argc; ++i)
    replay(readFile(argv[i]), mutations);
  fmt::print("{} files\n", argc - 2);
  return 0;
}
