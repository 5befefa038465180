// Seeds or files -> models -> their differences from the oracle, with shrunk failures.
#include "data/Error.h"
#include "data/ReadFile.h"
#include "oracle/Shrink.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <mutex>
#include <thread>

namespace rnn::oracle {

namespace {

struct Options {
  uint64_t count = 100, firstSeed = 1;
  double seconds = 0; // of random models; 0: `count` of them
  Machine machine;
  std::string keep;
  bool verbose = false;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> files;
};

/// Whether what a CPU of this name has is here too.
bool canRun(const std::string &targetCpu) {
  if (targetCpu == "native")
    return true;
#if defined(__x86_64__)
  if (targetCpu == "x86-64")
    return true;
  if (targetCpu == "x86-64-v2")
    return __builtin_cpu_supports("x86-64-v2");
  if (targetCpu == "haswell")
    return __builtin_cpu_supports("x86-64-v3");
  if (targetCpu == "skylake-avx512")
    return __builtin_cpu_supports("x86-64-v4");
#endif
  return false;
}

/// Errors and failures of all models; filled by several threads.
class Summary {
public:
  /// Whether all is right.
  bool print() {
    std::ranges::sort(errors);
    auto quantile = [&](double share) { return errors[size_t(share * (errors.size() - 1))]; };
    fmt::print("{} models, {} tensors", models, tensors);
    if (!errors.empty())
      fmt::print(": error {:.2g} median, {:.2g} 95th percentile, {:.2g} worst", quantile(0.5),
                 quantile(0.95), errors.back());
    fmt::print(
        "; {} others judged by the float32 noise of their sums; {} models exploded, {} failed\n",
        byNoise, exploded, failures);
    return failures == 0 && exploded < models;
  }
  void add(const Outcome &outcome) {
    std::lock_guard lock(mutex);
    ++models;
    exploded += outcome.kind == Outcome::Explodes;
    failures += outcome.kind != Outcome::Right && outcome.kind != Outcome::Explodes;
    double usual = INFINITY;
    for (const TensorError &tensor : outcome.tensors)
      usual = std::min(usual, tensor.bound);
    for (const TensorError &tensor : outcome.tensors) {
      ++tensors;
      if (tensor.bound > usual)
        ++byNoise;
      else
        errors.push_back(tensor.error);
    }
  }
  void say(const std::string &line) {
    std::lock_guard lock(mutex);
    fmt::print("{}\n", line);
    std::fflush(stdout);
  }

private:
  std::mutex mutex;
  std::vector<double> errors;
  uint64_t models = 0, tensors = 0, exploded = 0, failures = 0, byNoise = 0;
};

void runSeed(uint64_t seed, const Options &options, Summary &summary) {
  RandomModel model = drawModel(seed);
  Outcome outcome = runIsolated(trialOf(model, seed), options.machine);
  // Numbers explode over time.
  while (outcome.kind == Outcome::Explodes && shorten(model))
    outcome = runIsolated(trialOf(model, seed), options.machine);
  summary.add(outcome);
  if (options.verbose)
    summary.say(fmt::format("seed {}: {}\n{}", seed, outcome.describe(), textOf(model)));
  if (outcome.kind == Outcome::Right || outcome.kind == Outcome::Explodes)
    return;
  summary.say(fmt::format("seed {} fails: {}\n{}", seed, outcome.describe(), textOf(model)));
  std::string text = fileOf(shrink({model, seed, outcome}, options.machine));
  summary.say(fmt::format("seed {} made small:\n{}", seed, text));
  if (!options.keep.empty()) {
    std::filesystem::create_directories(options.keep);
    std::ofstream(options.keep + fmt::format("/seed-{}.rnn", seed)) << text;
  }
}

/// The parts of a batch that the model of a file is checked on: one sample, some and all.
constexpr double shares[] = {0, 0.5, 1};

void runFile(const std::string &file, double share, const Options &options, Summary &summary) {
  Outcome outcome =
      runIsolated({readFile(file), share, options.firstSeed, share == 0}, options.machine);
  summary.add(outcome);
  if (outcome.kind != Outcome::Right && outcome.kind != Outcome::Explodes)
    summary.say(
        fmt::format("{} fails on {} % of its batch: {}", file, 100 * share, outcome.describe()));
}

/// Calls work(i) for all i less than `count`, on several threads, until it returns false.
template <typename Work> void forEach(uint64_t count, unsigned jobs, const Work &work) {
  std::atomic<uint64_t> next = 0;
  std::vector<std::jthread> threads;
  for (unsigned job = 0; job < jobs; ++job)
    threads.emplace_back([&] {
      for (uint64_t i; (i = next++) < count && work(i);)
        ;
    });
}

int run(const Options &options) {
  if (!canRun(options.machine.cpu)) {
    fmt::print("this machine cannot run code for `{}`\n", options.machine.cpu);
    return 77; // skipped
  }
  Summary summary;
  if (options.files.empty()) {
    uint64_t count = options.seconds > 0 ? UINT64_MAX : options.count;
    auto isOver = [&, start = std::chrono::steady_clock::now()] {
      std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
      return options.seconds > 0 && passed.count() >= options.seconds;
    };
    forEach(count, options.jobs, [&](uint64_t i) {
      if (isOver())
        return false;
      runSeed(options.firstSeed + i, options, summary);
      return true;
    });
  } else {
    size_t parts = std::size(shares);
    forEach(options.files.size() * parts, options.jobs, [&](uint64_t i) {
      runFile(options.files[i / parts], shares[i % parts], options, summary);
      return true;
    });
  }
  return summary.print() ? 0 : 1;
}

} // namespace

} // namespace rnn::oracle

int main(int count, char **arguments) {
  rnn::oracle::Options options;
  CLI::App app{"Compares compiled models, random ones or files, with a float64 interpreter, and "
               "checks their "
               "memory, their results for hostile numbers and their trainings."};
  app.add_option("files", options.files, "models to check instead of random ones (.rnn)")
      ->check(CLI::ExistingFile);
  app.add_option("--count", options.count, "random models")->capture_default_str();
  app.add_option("--seconds", options.seconds,
                 "go on with further seeds for this long, instead of --count")
      ->check(CLI::PositiveNumber)
      ->excludes("--count");
  app.add_option("--first-seed", options.firstSeed, "the first model's seed")
      ->capture_default_str();
  app.add_option("--target-cpu", options.machine.cpu, "`native` or LLVM's name of a CPU")
      ->capture_default_str();
  app.add_option("--lanes", options.machine.lanes,
                 "floats in a vector, as on a machine with fewer; 0: the CPU's")
      ->capture_default_str();
  app.add_option("--keep", options.keep, "folder for the failures, made small");
  app.add_flag("--verbose", options.verbose, "print each model and its worst tensor");
  app.add_option("--jobs", options.jobs, "models at a time")->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  try {
    return rnn::oracle::run(options);
  } catch (const rnn::Error &error) {
    fmt::print(stderr, "random-models: error: {}\n", error.what());
    return 1;
  }
}
