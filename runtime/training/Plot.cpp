#include "training/Plot.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/Process.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

namespace {

bool isValidation(std::string_view name) { return name.starts_with(validationPrefix); }

/// The name in training of what is a number of training or of validation.
std::string_view trainedName(std::string_view name) {
  return isValidation(name) ? name.substr(validationPrefix.size()) : name;
}

/// A gnuplot data block of one column.
std::string dataBlock(const std::string &name, const History &history) {
  std::string block = fmt::format("${} << END\n", name);
  for (uint64_t row = 0; row < history.size(); ++row)
    if (double value = *history[row].find(name); !std::isnan(value))
      block += fmt::format("{} {:.9g}\n", history[row].epoch, value);
  return block + "END\n";
}

/// The curves of some columns, by their names: training drawn through, validation dashed in
/// the same color.
std::string plotCommand(const std::vector<std::string> &names, const History &history) {
  std::vector<std::string> curves;
  for (const std::string &name : names) {
    auto color = std::ranges::find(names, trainedName(name)) - names.begin() + 1;
    // A line needs two points.
    std::string style = history.size() > 1
                            ? fmt::format("lines linewidth 2 dashtype {}", isValidation(name) + 1)
                            : fmt::format("points pointtype {}", isValidation(name) ? 6 : 7);
    curves.push_back(fmt::format("${0} using 1:2 with {1} linecolor {2} title '{0}' noenhanced",
                                 name, style, color));
  }
  return fmt::format("plot {}\n", fmt::join(curves, ", "));
}

/// Whether the losses fall by orders of magnitude, and can be drawn so.
bool needsLogarithm(const std::vector<std::string> &losses, const History &history) {
  double least = HUGE_VAL, most = 0;
  for (const std::string &name : losses)
    for (uint64_t row = 0; row < history.size(); ++row)
      if (double value = *history[row].find(name); !std::isnan(value)) {
        least = std::min(least, value);
        most = std::max(most, value);
      }
  return least > 0 && most > 10 * least;
}

std::string makeScript(const History &history, const std::filesystem::path &picture) {
  std::string script;
  std::vector<std::string> losses, metrics;
  for (const std::string &name : history.names()) {
    script += dataBlock(name, history);
    (trainedName(name) == "loss" ? losses : metrics).push_back(name);
  }
  script += fmt::format("set terminal pngcairo size 960,{}\nset output '{}'\n",
                        metrics.empty() ? 600 : 1000, picture.string());
  if (!metrics.empty())
    script += "set multiplot layout 2,1\n";
  script += "set xlabel 'epoch'\nset ylabel 'loss'\nset key below\nset grid\n";
  // Panels stand one below the other, epoch below epoch; there is no half epoch.
  script += "set lmargin 10\n";
  if (history.size() <= 20)
    script += "set xtics 1\n";
  if (needsLogarithm(losses, history))
    script += "set logscale y\nset format y '%g'\n";
  script += plotCommand(losses, history);
  if (!metrics.empty())
    script += "unset logscale y\nset ylabel 'metrics'\n" + plotCommand(metrics, history) +
              "unset multiplot\n";
  return script;
}

} // namespace

void requireGnuplot() {
  if (!runProcess({"gnuplot", "--version"}, /*keepErrors=*/true).started)
    fail("no picture can be drawn: `gnuplot` is not found; install it (Debian: gnuplot-nox)");
}

void plotHistory(const std::filesystem::path &path, const History &history) {
  requireWritable(path);
  TemporaryFolder folder(std::filesystem::temp_directory_path());
  std::filesystem::path script = folder.path() / "plot.gp", picture = folder.path() / "plot.png";
  writeWholeFile(script, makeScript(history, picture));
  requireGnuplot();
  ProcessResult result = runProcess({"gnuplot", script.string()}, /*keepErrors=*/true);
  if (result.exitCode != 0)
    fail("`{}` cannot be drawn: gnuplot says: {}", path.string(), result.errors);
  writeWholeFile(path, readFile(picture));
}

} // namespace rnn
