// rnn plot: histories -> a picture.
#include "Commands.h"

#include "training/Plot.h"

#include <set>

namespace rnn::command {

namespace {

/// The name of each history in the picture: the file's name without folder and extension, or its
/// whole path if two files have the same name.
std::vector<std::string> namesOf(const std::vector<std::string> &paths) {
  std::vector<std::string> names;
  for (const std::string &path : paths)
    names.push_back(std::filesystem::path(path).stem().string());
  return std::set(names.begin(), names.end()).size() == names.size() ? names : paths;
}

void plot(const std::vector<std::string> &paths, const std::string &output) {
  std::vector<std::string> names = namesOf(paths);
  std::vector<NamedHistory> histories;
  for (size_t i = 0; i < paths.size(); ++i)
    histories.push_back({names[i], readHistory(paths[i])});
  plotHistories(output, histories);
}

} // namespace

void addPlot(CLI::App &app) {
  struct Options {
    std::vector<std::string> histories;
    std::string output;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("plot", "draw the losses and metrics of histories in one picture");
  command
      ->add_option("histories", options->histories,
                   "histories written by `rnn train --history` (.csv)")
      ->type_name(inputType)
      ->required();
  command->add_option("-o,--output", options->output, "picture to write (.png, .svg, .pdf)")
      ->type_name(outputType)
      ->required();
  command->callback([options] { plot(options->histories, options->output); });
}

} // namespace rnn::command
