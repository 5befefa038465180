// rnn export: a model with its weights -> a file of another tool.
#include "Commands.h"
#include "data/WholeFile.h"
#include "exchange/Formats.h"

#include <fmt/ranges.h>

namespace rnn::command {

namespace {

struct ExportOptions {
  std::string model, weights, output, format;
};

void write(const ExportOptions &options) {
  const exchange::Format &format = exchange::formatForWriting(options.format, options.output);
  requireWritable(options.output);
  exchange::CheckedModel model = exchange::readModel(options.model);
  Tensors weights = exchange::readWeights(options.weights, model);
  writeWholeFile(options.output, format.write(model, weights));
  fmt::print("wrote `{}`: {}\n", options.output, format.description);
}

} // namespace

void addExport(CLI::App &app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App *command =
      app.add_subcommand("export", "write a model with its weights for another tool");
  addModelOption(*command, options->model);
  addWeightsOption(*command, options->weights);
  command->add_option("-o,--output", options->output, "file to write; its ending is the format")
      ->type_name(outputType)
      ->required();
  std::vector<std::string> names;
  for (const exchange::Format &format : exchange::formats())
    if (format.write)
      names.emplace_back(format.name);
  command->add_option("--format", options->format,
                      fmt::format("one of {}", fmt::join(names, ", ")));
  command->callback([options] { write(*options); });
}

} // namespace rnn::command
