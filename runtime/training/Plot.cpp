#include "training/Plot.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/Process.h"

#include <algorithm>

namespace rnn {

namespace {

/// A gnuplot data block of one loss.
std::string dataBlock(const char *name, const History &history,
                      std::optional<double> (*lossOf)(const EpochLosses &)) {
  std::string block = fmt::format("${} << END\n", name);
  for (const EpochLosses &losses : history)
    if (std::optional<double> loss = lossOf(losses))
      block += fmt::format("{} {:.9g}\n", losses.epoch, *loss);
  return block + "END\n";
}

std::string makeScript(const History &history, const std::filesystem::path &picture) {
  bool validated = std::ranges::any_of(
      history, [](const EpochLosses &losses) { return losses.validationLoss.has_value(); });
  bool positive = std::ranges::all_of(history, [](const EpochLosses &losses) {
    return losses.loss > 0 && losses.validationLoss.value_or(1) > 0;
  });
  std::string script = dataBlock("loss", history, [](const EpochLosses &losses) {
    return std::optional(losses.loss);
  });
  script += dataBlock("val_loss", history,
                      [](const EpochLosses &losses) { return losses.validationLoss; });
  script += fmt::format("set terminal pngcairo size 960,600\nset output '{}'\n", picture.string());
  script += "set xlabel 'epoch'\nset ylabel 'loss'\nset key top right\nset grid\n";
  // Losses fall by orders of magnitude.
  if (positive)
    script += "set logscale y\nset format y '%g'\n";
  // A line needs two points.
  const char *style = history.size() > 1 ? "lines linewidth 2" : "points pointtype 7";
  script += fmt::format("plot $loss using 1:2 with {} title 'loss' noenhanced", style);
  if (validated)
    script += fmt::format(", $val_loss using 1:2 with {} title 'val_loss' noenhanced", style);
  return script + "\n";
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
