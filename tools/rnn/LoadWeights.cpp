// The options for weights -> the parameters of a trainer.
#include "LoadWeights.h"

#include "Commands.h"
#include "Ranks.h"
#include "data/Error.h"
#include "data/Names.h"
#include "text/Readable.h"

#include <fmt/format.h>

namespace rnn::command {

namespace {

void reportLeftOut(const WeightOptions &options, const PartialWeights &part) {
  if (!isFirstRank())
    return;
  fmt::print(stderr, "rnn: {} weights are those of `{}`\n", part.loaded, options.path);
  for (const std::string &reason : part.leftOut)
    fmt::print(stderr, "rnn: ignored: {}\n", readable(reason));
}

} // namespace

void addWeightOptions(CLI::App &command, WeightOptions &options) {
  addWeightsOption(command, options.path);
  command.add_flag("--partial", options.partial,
                   "ignore weights of the file that the model does not have");
}

void addInitialWeightOptions(CLI::App &command, WeightOptions &options) {
  CLI::Option *weights = command
                             .add_option("--initial-weights", options.path,
                                         "initial weights (.safetensors); default: random")
                             ->type_name(inputType);
  command
      .add_flag("--partial", options.partial,
                "load only weights whose names and shapes match; draw the others")
      ->needs(weights);
}

void addFreezeOption(CLI::App &command, std::vector<std::string> &layers) {
  command.add_option("--freeze", layers, "layer whose weights are not trained; may be repeated")
      ->allow_extra_args(false);
}

Metadata loadWeights(const WeightOptions &options, Trainer &trainer) {
  if (!options.partial)
    return rnn::loadWeights(options.path, trainer.model(), trainer.parameters());
  PartialWeights part = loadPartOfWeights(options.path, trainer.model(), trainer.parameters());
  if (!part.kept.empty())
    fail("the weights `{}` lack {} of model `{}`, which needs all of its weights", options.path,
         quoteNames(part.kept), trainer.model().name);
  reportLeftOut(options, part);
  return part.metadata;
}

void startFrom(const WeightOptions &options, Trainer &trainer, uint64_t seed, bool tells) {
  if (options.path.empty() || options.partial)
    trainer.initialize(seed);
  if (options.path.empty())
    return;
  if (!options.partial) {
    rnn::loadWeights(options.path, trainer.model(), trainer.parameters());
    return;
  }
  PartialWeights part = loadPartOfWeights(options.path, trainer.model(), trainer.parameters());
  if (!tells)
    return;
  reportLeftOut(options, part);
  for (const std::string &name : isFirstRank() ? part.kept : std::vector<std::string>())
    fmt::print(stderr, "rnn: drawn: `{}`\n", name);
}

} // namespace rnn::command
