// The command line of `rnnc` -> the options of a compilation -> its exit code.
#include "Driver.h"
#include "Functions.h"
#include "Savings.h"

#include "command-line/Usage.h"
#include "model/Describe.h"
#include "model/Model.h"
#include "syntax/Diagnostics.h"
#include "target/Prefix.h"
#include "target/Targets.h"
#include "tuning/TuneCommand.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include <CLI/CLI.hpp>
#include <fmt/ranges.h>
#include <new>
#include <unistd.h>

namespace {

rnnc::Stage stageOf(const std::string &name) {
  std::vector<std::string_view> names;
  for (const rnnc::StageDescription &stage : rnnc::stages()) {
    if (stage.name == name)
      return stage.stage;
    names.push_back(stage.name);
  }
  throw CLI::ValidationError("unknown stage `" + name + "`; " + rnnc::suggestion(name, names));
}

std::vector<std::string> savingsOf(const std::vector<std::string> &names) {
  for (const std::string &name : names)
    if (!llvm::is_contained(rnnc::savingNames(), name))
      throw CLI::ValidationError("unknown saving `" + name + "`; " +
                                 rnnc::suggestion(name, rnnc::savingNames()));
  return names;
}

std::vector<std::string> functionsOf(const std::vector<std::string> &names) {
  for (const std::string &name : names)
    if (!llvm::is_contained(rnnc::functionNames(), name))
      throw CLI::ValidationError("unknown function `" + name + "`; " +
                                 rnnc::suggestion(name, rnnc::functionNames()));
  return rnnc::withoutGroups(names);
}

std::string prefixOf(const std::string &name) {
  if (std::string problem = rnnc::prefixProblem(name); !problem.empty())
    throw CLI::ValidationError("the prefix `" + name + "` " + problem);
  return name;
}

int levelOf(const std::string &level) {
  if (level.size() == 1 && level[0] >= '0' && level[0] <= '3')
    return level[0] - '0';
  throw CLI::ValidationError("the optimization level is from 0 to 3, found `" + level + "`");
}

int64_t streamsOf(const std::string &text) {
  int64_t number = 0;
  if (llvm::StringRef(text).getAsInteger(10, number) || number < 1 || number > rnnc::mostStreams)
    throw CLI::ValidationError(
        fmt::format("the streams are from 1 to {}, found `{}`", rnnc::mostStreams, text));
  return number;
}

/// Ends the program when an allocation fails: LLVM's libraries pass no exception on. Removes the
/// unfinished files, and needs no memory itself.
[[noreturn]] void endWithoutMemory() {
  constexpr std::string_view message = "rnnc: error: there is not enough memory\n";
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, message.data(), message.size());
  llvm::sys::RunInterruptHandlers();
  _exit(1);
}

/// The exit code; 1 if standard output could not be written.
int finish(int code) {
  llvm::outs().flush();
  if (std::error_code error = llvm::outs().error()) {
    llvm::outs().clear_error(); // otherwise its destructor ends the program
    llvm::errs() << "rnnc: error: standard output cannot be written: " << error.message() << "\n";
    return 1;
  }
  return code;
}

} // namespace

int main(int count, char **arguments) {
  std::set_new_handler(endWithoutMemory);
  llvm::install_bad_alloc_error_handler([](void *, const char *, bool) { endWithoutMemory(); });
  rnnc::Options options;
  std::vector<std::string_view> stageNames;
  for (const rnnc::StageDescription &stage : rnnc::stages())
    stageNames.push_back(stage.name);
  CLI::App app{"Compiles a recurrent network to one object file and one C header."};
  app.name("rnnc");
  app.set_version_flag("--version", "rnnc " RNNC_VERSION " (LLVM " LLVM_VERSION_STRING ")");
  app.add_option("model", options.input, "text of the model (.rnn)")->required();
  app.add_option("-o,--output", options.output,
                 "object file to write, such as model.o; the header model.h is written beside it");
  app.add_option_function<std::string>(
         "--emit", [&](const std::string &name) { options.emit = stageOf(name); },
         "stop after a stage and print it")
      ->option_text(fmt::format("{}", fmt::join(stageNames, "|")));
  app.add_option_function<std::string>(
         "--target",
         [&](const std::string &name) {
           options.target = name;
           if (name != "help")
             return;
           llvm::outs() << rnnc::describeTargets();
           throw CLI::Success();
         },
         "machine that runs the object, such as aarch64-linux-gnu; `help` lists all; default: this "
         "one")
      ->trigger_on_parse();
  app.add_option("--target-cpu", options.targetCpu,
                 "`native`, LLVM's name of a CPU, or an instruction set of RISC-V; default: "
                 "`native`, or the one of `--target help`");
  app.add_option_function<std::vector<std::string>>(
         "--functions",
         [&](const std::vector<std::string> &names) { options.functions = functionsOf(names); },
         fmt::format("leave all other functions out of the object: {}",
                     fmt::join(rnnc::functionNames(), ", ")))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("NAME,...");
  app.add_option_function<std::string>(
         "--streams", [&](const std::string &number) { options.streams = streamsOf(number); },
         "how many streams a call of `step` moves; default: as many as the text says, or 1")
      ->option_text("N");
  app.add_option_function<std::string>(
         "--prefix", [&](const std::string &name) { options.prefix = prefixOf(name); },
         "the table's symbol is NAME_model, and the header's macros begin with it in upper case; "
         "default: the model's name")
      ->option_text("NAME");
  app.add_option("--weights", options.weights,
                 "weights file (.safetensors) to put into the object: packed for `step`, and in "
                 "Keras' layout for the other functions")
      ->option_text("FILE");
  app.add_flag(
      "--self-test", options.selfTest,
      "add a function that runs the others on built-in data and returns the largest error");
  CLI::Option *budget = app.add_flag(
      "--budget", options.budget,
      "print what the object costs: bytes of code, weights, memory and stack, and a step's work");
  app.add_flag("--json", options.json, "print the budget as JSON")->needs(budget);
  app.add_flag("--export-table", options.exportsTable,
               "give the table the second name `rnn_model_table`, for programs that load the "
               "object as a library");
  app.add_option_function<std::string>(
         "-O", [&](const std::string &level) { options.optimizationLevel = levelOf(level); },
         "0: no optimization, 1: enough, 2 and 3: all of LLVM's passes")
      ->option_text("0..3 [1]");
  app.add_option_function<std::vector<std::string>>(
         "--without",
         [&](const std::vector<std::string> &names) { options.without = savingsOf(names); },
         fmt::format("skip passes that only save work: {}", fmt::join(rnnc::savingNames(), ", ")))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("NAME,...");
  bool tunes = false;
  CLI::Option *tune = app.add_flag(
      "--tune", tunes,
      "first try on this machine how to cut the loops of the model, which takes some seconds; the "
      "best is kept in the cache of `rnn`, and used from then on; no result depends on it");
  app.add_option("--tiles", options.tilesFile,
                 "file with the tiles of loops, such as `--tune` keeps; an empty one: those of the "
                 "rules")
      ->option_text("FILE")
      ->excludes(tune);
  app.add_flag("-g", options.debugInfo,
               "add line tables to the object, so that debuggers and profilers show layers and "
               "lines of the text");
  app.add_flag("--timing", options.timing,
               "print on standard error how long each stage and pass took");
  app.add_option("--print-ir-after", options.printAfter,
                 "print the module on standard error after this pass, such as rnn-plan-buffers")
      ->option_text("PASS");
  app.add_flag("--probe", options.probe,
               "also output the values of every layer and gate, to find where one is not finite");
  app.add_flag("--phases", options.phases,
               "the object measures how long its phases take, which slows it down a little; `rnn "
               "bench --phases` shows them");
  app.add_flag("--without-activations", options.withoutActivations,
               "leave sigmoid and tanh out, to see what they cost: the numbers are wrong");
  app.add_flag_callback(
         "--describe",
         [] {
           llvm::outs() << rnnc::describeLanguage();
           throw CLI::Success();
         },
         "print layers, activations, losses, ... with their arguments as JSON, and exit")
      ->trigger_on_parse();
  app.failure_message([](const CLI::App *command, const CLI::Error &error) {
    return "rnnc: error: " + commandline::usageLine(commandline::describeProblem(*command, error)) +
           "\n";
  });
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success &success) { // help, version and --describe
    return finish(app.exit(success));
  } catch (const CLI::ParseError &error) {
    app.exit(error);
    return 2;
  }
  if (int code = tunes ? rnnc::tune(options, isatty(STDERR_FILENO) != 0, llvm::errs()) : 0)
    return finish(code);
  return finish(rnnc::compile(options, llvm::outs(), llvm::errs()));
}
