// rnn summary: the layers of a model, as Keras prints them.
#include "Commands.h"

#include "loading/CompiledModel.h"
#include "training/Summary.h"

#include <fmt/format.h>

namespace rnn::command {

void addSummary(CLI::App &app) {
  auto model = std::make_shared<std::string>();
  CLI::App *command = app.add_subcommand("summary", "print the layers and sizes of a model");
  addModelOption(*command, *model);
  command->callback([model] { fmt::print("{}", summaryOf(CompiledModel::load(*model).table())); });
}

} // namespace rnn::command
