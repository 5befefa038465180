// The options for a series -> its columns.
#include "SeriesOptions.h"

#include "Commands.h"

namespace rnn::command {

CLI::Option *addSeriesOptions(CLI::App &command, SeriesOptions &options,
                              const std::vector<CLI::Option *> &others) {
  const char *group = "Series";
  constexpr uint64_t most = uint64_t(1) << 40;
  CLI::Option *series =
      command
          .add_option("--series", options.path,
                      "table of numbers (.csv) with a row for each step of time, or a NumPy "
                      "archive (.npz) of arrays [steps]: its windows are the samples")
          ->type_name(inputType)
          ->group(group);
  for (CLI::Option *other : others)
    series->excludes(other);
  CLI::Option *features =
      command
          .add_option("--features", options.features, "columns that the model sees, such as a,b")
          ->delimiter(',')
          ->allow_extra_args(false)
          ->group(group)
          ->needs(series);
  command
      .add_option("--target", options.targets,
                  "column that the model predicts, or several, such as c,d")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group(group)
      ->needs(series);
  command
      .add_option("--window", options.windows.window,
                  "steps of a window; default: those of the model's input")
      ->type_name("N")
      ->check(wholeNumber(1, most))
      ->group(group)
      ->needs(series);
  command
      .add_option("--horizon", options.windows.horizon,
                  "steps from the end of a window to its target")
      ->type_name("N")
      ->check(wholeNumber(0, most))
      ->capture_default_str()
      ->group(group)
      ->needs(series);
  command
      .add_option("--stride", options.windows.stride,
                  "steps from the beginning of a window to that of the next")
      ->type_name("N")
      ->check(wholeNumber(1, most))
      ->capture_default_str()
      ->group(group)
      ->needs(series);
  return series->needs(features);
}

void requireData(const CLI::App &command) {
  if (command.count("--data") + command.count("--series") + command.count("--wav") == 0)
    throw CLI::RequiredError("--data, --series or --wav");
}

} // namespace rnn::command
