// The command line of `rnn`, and the one place where its errors are printed.
#include "Commands.h"

#include "loading/Toolchain.h"

#include <cstdio>
#include <fmt/ranges.h>
#include <thread>

namespace rnn {

unsigned defaultThreads() { return std::max(1u, std::thread::hardware_concurrency()); }

void addModelOption(CLI::App &command, std::string &model) {
  command.add_option("model", model, "text of the model (.rnn)")->required();
}

void addThreadsOption(CLI::App &command, unsigned &threads) {
  command.add_option("--threads", threads, "threads; the result is the same on any number")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

void addDataOptions(CLI::App &command, std::string &data, std::string &rows) {
  command.add_option("--data", data, "NumPy archive (.npz) with the arrays `x` and `y`")->required();
  command.add_option("--rows", rows, "rows A:B of the data, as Python means them; default: all");
}

void addWeightsOption(CLI::App &command, std::string &weights) {
  command.add_option("--weights", weights, "weights of the model (.safetensors)")->required();
}

namespace {

int run(CLI::App &app, int count, char **arguments) {
  try {
    app.parse(count, arguments);
    return 0;
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const CompilationFailed &) {
    return 1; // the compiler has said why
  } catch (const std::bad_alloc &) {
    fmt::print(stderr, "rnn: error: there is not enough memory\n");
  } catch (const std::exception &error) {
    fmt::print(stderr, "rnn: error: {}\n", error.what());
  }
  return 1;
}

/// The names of all commands, where `name` is none of them; else empty.
std::vector<std::string> commandsWithout(const CLI::App &app, const std::string &name) {
  std::vector<std::string> names;
  for (const CLI::App *command : app.get_subcommands({})) {
    if (command->get_name() == name)
      return {};
    names.push_back(command->get_name());
  }
  return names;
}

} // namespace

} // namespace rnn

int main(int count, char **arguments) {
  CLI::App app{"Trains and applies recurrent networks that rnnc compiles."};
  app.name("rnn");
  app.require_subcommand(1);
  rnn::addData(app);
  rnn::addSummary(app);
  rnn::addTrain(app);
  rnn::addEvaluate(app);
  rnn::addPredict(app);
  rnn::addPlot(app);
  rnn::addBench(app);
  if (count > 1 && arguments[1][0] != '-')
    if (auto known = rnn::commandsWithout(app, arguments[1]); !known.empty()) {
      fmt::print(stderr, "rnn: error: unknown command `{}`; the commands are {}\n", arguments[1],
                 fmt::join(known, ", "));
      return 2;
    }
  int status = rnn::run(app, count, arguments);
  // What stdout could not take (a full disk, a closed pipe) is an error too.
  if (status == 0 && (std::fflush(stdout) != 0 || std::ferror(stdout))) {
    fmt::print(stderr, "rnn: error: the output cannot be written\n");
    return 1;
  }
  return status;
}
