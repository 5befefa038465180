// A launcher's environment -> the ranks of this command.
#include "Ranks.h"

#include "data/Error.h"
#include "data/Hash.h"
#include "data/ReadFile.h"
#include "loading/Toolchain.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace rnn::command {

namespace {

constexpr std::string_view spread[] = {"train", "evaluate", "predict", "vocabulary", "bench"};

std::unique_ptr<Communicator> &opened() {
  static std::unique_ptr<Communicator> communicator = oneRank();
  return communicator;
}

/// What this process prints goes nowhere, but for errors.
void silence() {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0)
    dup2(nowhere, STDOUT_FILENO);
}

/// The command line without what may differ between ranks.
std::string sharedWords(std::span<char *const> words) {
  std::vector<std::string_view> shared;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "--threads")
      ++i;
    else if (!word.starts_with("--threads="))
      shared.push_back(word);
  }
  return fmt::format("`{}`", fmt::join(shared, " "));
}

} // namespace

Communicator &ranks() { return *opened(); }

void openRanks(std::span<char *const> words) {
  std::optional<unsigned> launched = launchedRanks();
  std::string_view command = words.empty() ? "" : words.front();
  bool isSpread = std::ranges::find(spread, command) != std::end(spread);
  if (!launched || (!isSpread && *launched == 1))
    return;
  opened() = openCommunicator();
  if (!isFirstRank())
    silence();
  if (!isSpread && ranks().size() > 1)
    fail("`rnn {}` runs on one rank: start it without mpirun; on several run {}", command,
         fmt::join(spread, ", "));
  requireSame(ranks(), "program",
              fmt::format("rnn {} with hash {}", RNN_VERSION, hashOf(readFile("/proc/self/exe"))));
  requireSame(ranks(), "command line", sharedWords(words));
}

CompiledModel loadModel(const std::string &path) {
  if (ranks().size() == 1)
    return CompiledModel::load(path);
  std::optional<CompiledModel> model;
  std::exception_ptr failure;
  auto load = [&] {
    try {
      // Each machine may keep other tiles, but all ranks run the same code.
      model = CompiledModel::load(path, {.arguments = {"--tiles=/dev/null"}});
    } catch (...) {
      failure = std::current_exception();
    }
  };
  if (isFirstRank())
    load();
  // The compiler's messages stand on the terminal once.
  std::string told = toldByFirst([&]() -> std::string {
    try {
      if (failure)
        std::rethrow_exception(failure);
      return "";
    } catch (const CompilationFailed &) {
      return "compilation failed";
    } catch (const std::exception &error) {
      return error.what();
    }
  });
  if (told == "compilation failed")
    throw CompilationFailed(told);
  if (!told.empty())
    throw Error(told);
  if (!isFirstRank())
    load();
  if (failure)
    std::rethrow_exception(failure);
  const rnn_model &table = model->table();
  requireSame(ranks(), "processor to compile for", table.target_cpu);
  requireSame(ranks(), "compiled model",
              fmt::format("`{}` with hash {}", table.name, model->hash()));
  return std::move(*model);
}

std::string toldByFirst(const std::function<std::string()> &text) {
  return ranks().allGather(isFirstRank() ? text() : "")[0];
}

bool isReadByFirstRank(const std::vector<std::string> &paths) {
  if (ranks().size() == 1)
    return false;
  auto isPipe = [](const std::string &path) {
    std::error_code code;
    auto status = std::filesystem::status(path, code);
    return path == "-" ||
           (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
            !std::filesystem::is_directory(status));
  };
  // On other machines there is no pipe.
  return !toldByFirst([&] { return std::ranges::any_of(paths, isPipe) ? "pipe" : ""; }).empty();
}

void requireSameData(const std::vector<std::string> &paths) {
  if (ranks().size() == 1)
    return;
  for (const std::string &path : paths)
    requireSame(ranks(), fmt::format("content of `{}`", path), describeContents(path));
}

void requireSameWeights(const Trainer &trainer) {
  if (ranks().size() == 1)
    return;
  std::span<const char> weights(reinterpret_cast<const char *>(trainer.parameters().data()),
                                trainer.parameters().size_bytes());
  requireSame(ranks(), "set of weights",
              fmt::format("hash {}", hashOf({weights.data(), weights.size()})));
}

void tellFailure(const std::exception &failure, std::string_view message) {
  if (ranks().size() > 1)
    reportFailure(ranks(), failure, message);
  else if (!message.empty())
    fmt::print(stderr, "rnn: error: {}\n", message);
}

} // namespace rnn::command
