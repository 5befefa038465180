// rnn data: parameters of a well-known problem -> its data.
#include "Commands.h"

#include "audio/Amplifier.h"
#include "audio/Audio.h"
#include "command-line/Usage.h"
#include "data/Multiplication.h"

namespace rnn::command {

namespace {

void addAmplifier(CLI::App &data) {
  struct Options {
    uint64_t seconds = 180, seed = 0;
    AudioFormat format;
    std::vector<std::string> outputs;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = data.add_subcommand(
      "amplifier", "plucked strings, and what a circuit with clipping and filters makes of them");
  command->add_option("--seconds", options->seconds, "length of the sound")
      ->check(wholeNumber(1, 36'000))
      ->capture_default_str();
  command->add_option("--rate", options->format.rate, "samples a second")
      ->check(wholeNumber(8'000, 192'000))
      ->capture_default_str();
  command->add_option("--bits", options->format.bits, "bits of a sample: 16, 24, or 32 for float32")
      ->check(commandline::oneOf({"16", "24", "32"}))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "seed of the random numbers")
      ->check(wholeNumber())
      ->capture_default_str();
  command->add_option("-o,--output", options->outputs, "DRY and WET, the sounds to write (.wav)")
      ->type_name(outputType)
      ->expected(2)
      ->required();
  command->callback([options] {
    AudioWriter dryFile(options->outputs[0], options->format),
        wetFile(options->outputs[1], options->format);
    uint64_t rate = options->format.rate;
    std::vector<float> dry = makeDrySound(options->seconds * rate, rate, options->seed);
    dryFile.write(dry);
    wetFile.write(distort(dry, rate));
    WholeFile *files[] = {&dryFile.finish(), &wetFile.finish()};
    publishTogether(files);
  });
}

} // namespace

void addData(CLI::App &app) {
  struct Options {
    uint64_t samples = 3000, length = 100, seed = 0;
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App *data = app.add_subcommand("data", "generate data for a well-known problem");
  data->require_subcommand(1);
  addAmplifier(*data);
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
