// A model's text -> a forked process that checks it -> its verdict.
#include "oracle/Isolated.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "oracle/CheckMemory.h"
#include "oracle/OpenLength.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

namespace rnn::oracle {

namespace fs = std::filesystem;

namespace {

/// Of a processor, and ten times as many on the clock: others may use the machine. More under
/// valgrind.
unsigned secondsToLive() {
#if __has_include(<valgrind/valgrind.h>)
  if (RUNNING_ON_VALGRIND)
    return 6000;
#endif
  return 120;
}

/// A number that an input stream reads back, which has no infinity.
double finite(double number) { return std::isfinite(number) ? number : 1e300; }

/// None where the text needs a number for the length.
std::unique_ptr<CompiledInMemory> compileOpen(const std::string &text, const Machine &machine,
                                              const fs::path &folder) {
  fs::path source = folder / "open.rnn", scratch = folder / "open";
  fs::create_directory(scratch);
  std::ofstream(source) << text;
  try {
    return std::make_unique<CompiledInMemory>(source, machine, scratch);
  } catch (const Error &) {
    return nullptr;
  }
}

/// In the child: everything goes back through files.
void check(const Trial &trial, const Machine &machine, const fs::path &folder) {
  std::ofstream errors(folder / "errors");
  try {
    fs::path source = folder / "model.rnn";
    // The oracle knows numbers only. A text with `?`, and each fourth one, is also
    // compiled for any length.
    std::optional<OpenLength> pair = openLength(trial.text);
    bool isOpen = trial.text.find("[?") != std::string::npos;
    std::ofstream(source) << (pair ? pair->known : trial.text);
    CompiledInMemory compiled(source, machine, folder, trial.seed % 8 == 3);
    std::unique_ptr<CompiledInMemory> open;
    if (pair && (isOpen || trial.seed % 4 == 0))
      open = compileOpen(pair->open, machine, folder);
    if (isOpen && !open)
      fail("the text does not compile");
    if (open)
      std::ofstream(folder / "length") << pair->length;
    const rnn_model &model = open ? open->table() : compiled.table();
    auto samples = uint64_t(std::lround(trial.shareOfBatch * model.batch));
    uint64_t length = open ? pair->length : 0;
    auto tell = [&](const std::vector<TensorError> &found) {
      for (const TensorError &each : found)
        errors << finite(each.error) << " " << each.bound << " " << each.tensor << "\n";
    };
    if (trial.isWhole) {
      tell(checkMemory(model, length, trial.seed));
      tell(checkTraining(model, length, trial.seed));
    }
    tell(checkModel(model, compiled.module(), length, std::max<uint64_t>(samples, 1), trial.seed));
  } catch (const NumbersExplode &error) {
    std::ofstream(folder / "explodes") << error.what();
  } catch (const Error &error) {
    std::ofstream(folder / "message") << error.what();
  }
}

double excess(const TensorError &tensor) {
  return tensor.bound > 0 ? tensor.error / tensor.bound : INFINITY;
}

} // namespace

const TensorError *Outcome::worst() const {
  auto found = std::ranges::max_element(tensors, {}, excess);
  return found == tensors.end() ? nullptr : &*found;
}

std::string Outcome::describe() const {
  if (kind != Right && kind != Wrong)
    return message;
  const TensorError *tensor = worst();
  return tensor ? fmt::format("{}: error {:.2g}, bound {:.2g}", tensor->tensor, tensor->error,
                              tensor->bound)
                : "nothing was compared";
}

Outcome runIsolated(const Trial &trial, const Machine &machine) {
  TemporaryFolder folder;
  pid_t child = fork();
  if (child < 0)
    fail("no process can be started: {}", std::strerror(errno));
  if (child == 0) {
    alarm(10 * secondsToLive());
    rlimit limit{secondsToLive(), RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
    check(trial, machine, folder.path());
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  Outcome outcome;
  std::ifstream(folder.path() / "length") >> outcome.length;
  if (WIFSIGNALED(status)) {
    outcome.message = WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM
                          ? fmt::format("not done after {} seconds", secondsToLive())
                          : fmt::format("ended by signal {}", WTERMSIG(status));
    return outcome;
  }
  if (WEXITSTATUS(status) != 0) {
    outcome.message = fmt::format("ended with exit code {}", WEXITSTATUS(status));
    return outcome;
  }
  for (auto [file, kind] :
       {std::pair("explodes", Outcome::Explodes), std::pair("message", Outcome::Refused)})
    if (fs::exists(folder.path() / file)) {
      outcome.kind = kind;
      outcome.message = readFile(folder.path() / file);
      return outcome;
    }
  std::istringstream lines(readFile(folder.path() / "errors"));
  for (TensorError each;
       lines >> each.error >> each.bound >> std::ws && std::getline(lines, each.tensor);)
    outcome.tensors.push_back(each);
  bool right =
      !outcome.tensors.empty() && std::ranges::all_of(outcome.tensors, &TensorError::isWithin);
  outcome.kind = right ? Outcome::Right : Outcome::Wrong;
  return outcome;
}

} // namespace rnn::oracle
