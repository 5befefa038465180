// rnn plot: a history -> a picture.
#include "Commands.h"

#include "training/Plot.h"

namespace rnn {

void addPlot(CLI::App &app) {
  struct Options {
    std::string history, output;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("plot", "draw the losses and metrics of a history");
  command->add_option("history", options->history, "table that `rnn train --history` wrote (.csv)")
      ->required();
  command->add_option("-o,--output", options->output, "picture to write (.png)")->required();
  command->callback([options] { plotHistory(options->output, readHistory(options->history)); });
}

} // namespace rnn
