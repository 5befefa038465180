// rnn data: parameters of a well-known problem -> its data.
#include "Commands.h"

#include "data/Multiplication.h"

namespace rnn::command {

void addData(CLI::App &app) {
  struct Options {
    uint64_t samples = 3000, length = 100, seed = 0;
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App *data = app.add_subcommand("data", "generate data for a well-known problem");
  data->require_subcommand(1);
  CLI::App *command =
      data->add_subcommand("multiplication", "the product of the two marked numbers of a sequence");
  command->add_option("--samples", options->samples, "number of sequences")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command->add_option("--length", options->length, "numbers in a sequence")
      ->check(wholeNumber(2))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "seed of the random numbers")
      ->check(wholeNumber())
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "NumPy archive (.npz) to write")
      ->type_name(outputType)
      ->required();
  command->callback([options] {
    writeNpz(options->output, makeMultiplication(options->samples, options->length, options->seed));
  });
}

} // namespace rnn::command
