// The command line of `rnn` -> one of its commands; the only place that prints errors.
#include "Commands.h"
#include "Ranks.h"
#include "StopSignals.h"

#include "command-line/Usage.h"
#include "loading/Toolchain.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fmt/ranges.h>
#include <span>
#include <thread>

namespace rnn::command {

unsigned defaultThreads() {
  unsigned cores = std::thread::hardware_concurrency(), ranks = 1;
  if (const char *here = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE"))
    std::from_chars(here, here + std::strlen(here), ranks);
  return std::max(1u, cores / std::max(1u, ranks));
}

CLI::Validator wholeNumber(uint64_t least, uint64_t most) {
  return CLI::Validator(
      [=](const std::string &text) -> std::string {
        uint64_t number = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size() && number >= least &&
            number <= most)
          return {};
        std::string limit = most == UINT64_MAX ? "" : fmt::format(" to {}", most);
        return fmt::format("expected a whole number from {}{}, found `{}`", least, limit, text);
      },
      "");
}

CLI::Validator realNumber(const char *words, bool (*holds)(double)) {
  return CLI::Validator(
      [=](const std::string &text) -> std::string {
        double number = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size() && holds(number))
          return {};
        return fmt::format("expected a number {}, found `{}`", words, text);
      },
      "");
}

void addModelOption(CLI::App &command, std::string &model) {
  command.add_option("model", model, "text of the model (.rnn)")->type_name(inputType)->required();
}

void addThreadsOption(CLI::App &command, unsigned &threads) {
  command.add_option("--threads", threads, "number of threads, which does not change the result")
      ->check(wholeNumber(1, 1024))
      ->capture_default_str();
}

CLI::Option *addRowsOption(CLI::App &command, std::string &rows) {
  return command.add_option("--rows", rows,
                            "rows A:B of the data, like a Python slice; default: all");
}

void addWeightsOption(CLI::App &command, std::string &weights) {
  command.add_option("--weights", weights, "weights of the model (.safetensors)")
      ->type_name(inputType)
      ->required();
}

void addVocabularyOption(CLI::App &command, std::string &vocabulary) {
  command.add_option("--vocabulary", vocabulary, "vocabulary written by `rnn vocabulary`")
      ->type_name(inputType)
      ->required();
}

std::string withoutGuard(const std::string &argument) { return argument.c_str(); }

namespace {

std::vector<std::string> guarded(std::span<char *const> words) {
  std::vector<std::string> arguments(words.begin(), words.end());
  if (arguments.empty() || arguments[0] != "encode")
    return arguments;
  for (std::string &argument : arguments)
    if (argument.starts_with('[') && argument.ends_with(']'))
      argument += '\0';
  return arguments;
}

/// CLI11's error about a wrong command line, in the form of all messages.
std::string usageMessage(const CLI::App *app, const CLI::Error &error) {
  return fmt::format("rnn: error: {}\n",
                     commandline::usageLine(commandline::describeProblem(*app, error)));
}

/// Checks the files of all commands before any of them starts.
void requireFilesOf(const CLI::App &app) {
  requireSeparateFiles(app);
  for (const CLI::App *command : app.get_subcommands())
    requireFilesOf(*command);
}

int run(CLI::App &app, std::span<char *const> words) {
  std::vector<std::string> arguments = guarded(words);
  std::reverse(arguments.begin(), arguments.end()); // the order that CLI11 expects
  try {
    openRanks(words);
    app.parse(std::move(arguments));
    return 0;
  } catch (const CLI::ParseError &error) {
    // All ranks have the same command line.
    return !isFirstRank() ? error.get_exit_code() != 0 ? 2 : 0 : app.exit(error) == 0 ? 0 : 2;
  } catch (const Stopped &stopped) {
    return 128 + stopped.signal;
  } catch (const CompilationFailed &error) {
    tellFailure(error, ""); // the compiler has printed the reason
  } catch (const std::bad_alloc &error) {
    tellFailure(error, "there is not enough memory");
  } catch (const std::exception &error) {
    tellFailure(error, error.what());
  }
  return 1;
}

/// An error if the first word after `app` is not one of its commands; else empty. CLI11 would only
/// report that a command is required.
std::string unknownCommand(const CLI::App &app, std::span<char *const> words) {
  std::vector<std::string> known;
  if (words.empty() || words.front()[0] == '-')
    return {};
  for (const CLI::App *command : app.get_subcommands({})) {
    if (command->get_name() == words.front())
      return unknownCommand(*command, words.subspan(1));
    known.push_back(command->get_name());
  }
  if (known.empty())
    return {};
  std::string near = commandline::nearestName(words.front(), known);
  return fmt::format(
      "unknown command `{}`; {}", words.front(),
      near.empty() ? fmt::format("`{}` has {}", app.get_name(), fmt::join(known, ", ")) : near);
}

/// All that may throw; returns the exit code.
int runCommandLine(std::span<char *const> words) {
  CLI::App app{"Trains and applies recurrent networks that rnnc compiles."};
  app.name("rnn");
  app.set_version_flag("--version", "rnn " RNN_VERSION);
  app.require_subcommand(1);
  app.failure_message(usageMessage);
  addData(app);
  addVocabulary(app);
  addEncode(app);
  addDecode(app);
  addSummary(app);
  addTrain(app);
  addFindRate(app);
  addEvaluate(app);
  addConfusion(app);
  addPredict(app);
  addEmbed(app);
  addEmbedding(app);
  addNeighbors(app);
  addWeights(app);
  addInspect(app);
  addImport(app);
  addExport(app);
  addPlot(app);
  addStatus(app);
  addBench(app);
  addCache(app);
  app.parse_complete_callback([&app] { requireFilesOf(app); });
  if (std::string error = unknownCommand(app, words); !error.empty()) {
    fmt::print(stderr, "rnn: error: {}\n", error);
    return 2;
  }
  return run(app, words);
}

/// Needs no memory from the heap: the lack of it may be the error.
int failWith(const char *message) {
  std::fprintf(stderr, "rnn: error: %s\n", message);
  return 1;
}

/// Libraries have functions that cannot throw and yet allocate, such as CLI11's search for options.
[[noreturn]] void terminate() {
  try {
    if (std::exception_ptr error = std::current_exception())
      std::rethrow_exception(error);
  } catch (const std::bad_alloc &) {
    std::_Exit(failWith("there is not enough memory"));
  } catch (...) { // a fault of this program, which ends as ever
  }
  std::abort();
}

} // namespace

} // namespace rnn::command

int main(int count, char **arguments) {
  namespace command = rnn::command;
  std::set_terminate(command::terminate);
  try {
    int status = command::runCommandLine(std::span<char *const>(arguments, count).subspan(1));
    // A failure to write to stdout (a full disk, a closed pipe) is an error too.
    if (status == 0 && (std::fflush(stdout) != 0 || std::ferror(stdout)))
      return command::failWith("the output cannot be written");
    return status;
  } catch (const std::bad_alloc &) {
    return command::failWith("there is not enough memory");
  } catch (const std::exception &error) {
    return command::failWith(error.what());
  }
}
