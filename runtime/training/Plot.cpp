#include "training/Plot.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/Process.h"

#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

namespace {

bool isLoss(std::string_view name) { return name == "loss" || name == "val_loss"; }

/// A gnuplot data block of one column.
std::string dataBlock(const std::string &name, const History &history) {
  std::string block = fmt::format("${} << END\n", name);
  for (uint64_t row = 0; row < history.size(); ++row)
    if (double value = *history[row].find(name); !std::isnan(value))
      block += fmt::format("{} {:.9g}\n", history[row].epoch, value);
  return block + "END\n";
}

/// The curves of some columns, by their names.
std::string plotCommand(const std::vector<std::string> &names, const History &history) {
  // A line needs two points.
  const char *style = history.size() > 1 ? "lines linewidth 2" : "points pointtype 7";
  std::vector<std::string> curves;
  for (const std::string &name : names)
    curves.push_back(fmt::format("${0} using 1:2 with {1} title '{0}' noenhanced", name, style));
  return fmt::format("plot {}\n", fmt::join(curves, ", "));
}

std::string makeScript(const History &history, const std::filesystem::path &picture) {
  std::string script;
  std::vector<std::string> losses, metrics;
  bool positive = true;
  for (const std::string &name : history.names()) {
    script += dataBlock(name, history);
    (isLoss(name) ? losses : metrics).push_back(name);
    for (uint64_t row = 0; isLoss(name) && row < history.size(); ++row)
      positive &= !(*history[row].find(name) <= 0);
  }
  script += fmt::format("set terminal pngcairo size 960,{}\nset output '{}'\n",
                        metrics.empty() ? 600 : 1000, picture.string());
  if (!metrics.empty())
    script += "set multiplot layout 2,1\n";
  script += "set xlabel 'epoch'\nset ylabel 'loss'\nset key top right\nset grid\n";
  // Losses fall by orders of magnitude.
  if (positive)
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
