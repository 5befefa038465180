// rnn plot: histories -> a picture.
#include "Commands.h"

#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "training/Plot.h"
#include "training/RatePictures.h"

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

void plotSchedule(const std::string &text, uint64_t steps, const std::string &output) {
  requirePicture(output);
  CompiledModel model = CompiledModel::load(text);
  writeWholeFile(output, schedulePicture(output, model.table(), steps));
}

} // namespace

void addPlot(CLI::App &app) {
  struct Options {
    std::vector<std::string> histories;
    std::string schedule, output;
    uint64_t steps = 1000;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "plot", "draw the losses and metrics of histories, or a schedule of learning rates");
  CLI::Option *histories = command
                               ->add_option("histories", options->histories,
                                            "histories written by `rnn train --history` (.csv)")
                               ->type_name(inputType);
  CLI::Option *schedule =
      command
          ->add_option("--schedule", options->schedule,
                       "text of a model (.rnn): draw the learning rates of its schedule instead")
          ->type_name(inputType)
          ->excludes(histories);
  command->add_option("--steps", options->steps, "steps of a training to draw the rates of")
      ->check(wholeNumber(2))
      ->capture_default_str()
      ->needs(schedule);
  command->add_option("-o,--output", options->output, "picture to write (.png, .svg, .pdf)")
      ->type_name(outputType)
      ->required();
  command->callback([options] {
    if (!options->schedule.empty())
      return plotSchedule(options->schedule, options->steps, options->output);
    if (options->histories.empty())
      throw CLI::RequiredError("histories or --schedule");
    plot(options->histories, options->output);
  });
}

} // namespace rnn::command
