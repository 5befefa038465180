// The command line of `rnnc`.
#include "Driver.h"

#include <CLI/CLI.hpp>

int main(int count, char **arguments) {
  rnnc::Options options;
  CLI::App app{"Compiles a recurrent network to one object file and one C header."};
  app.name("rnnc");
  app.add_option("model", options.input, "text of the model (.rnn)")->required();
  app.add_option("-o,--output", options.output, "the object file; the header stands beside it");
  const std::map<std::string, rnnc::Stage> stages = {
      {"ast", rnnc::Stage::Ast},         {"rnn", rnnc::Stage::Rnn},
      {"train", rnnc::Stage::Train},     {"fused", rnnc::Stage::Fused},
      {"planned", rnnc::Stage::Planned}, {"loops", rnnc::Stage::Loops},
      {"llvm", rnnc::Stage::Llvm},       {"asm", rnnc::Stage::Assembly},
      {"obj", rnnc::Stage::Object}};
  app.add_option("--emit", options.emit, "stop after a stage and print it")
      ->transform(CLI::CheckedTransformer(stages))
      ->option_text("ast|rnn|train|fused|planned|loops|llvm|asm|obj");
  app.add_option("--target-cpu", options.targetCpu, "`native` or LLVM's name of a CPU")
      ->capture_default_str();
  app.add_option("-O", options.optimizationLevel, "0: no optimization, 1: enough, 2 and 3: all of LLVM's")
      ->check(CLI::Range(0, 3))
      ->capture_default_str();
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return rnnc::compile(options, llvm::outs(), llvm::errs());
}
