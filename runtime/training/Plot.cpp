// Histories -> curves and a script -> a picture drawn by gnuplot. gnuplot runs a script with fixed
// file names in a temporary folder. The user's names of files, columns and models are passed as
// data, because gnuplot evaluates strings in a script.
#include "training/Plot.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/SameFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/Process.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr const char *scriptName = "plot.gp", *pictureName = "picture";

struct Curve {
  std::string title;
  bool isValidation;
  std::vector<std::pair<uint64_t, double>> points; // epoch and value; only finite values
  std::string file = {};                           // in the temporary folder
};

struct Panels {
  std::vector<Curve> losses, metrics;
};

bool isValidation(std::string_view name) { return name.starts_with(validationPrefix); }

/// The name of a result without the prefix of the validation.
std::string_view trainedName(std::string_view name) {
  return isValidation(name) ? name.substr(validationPrefix.size()) : name;
}

/// A title in a form that a line of gnuplot's data can hold: quotes cannot be escaped there.
std::string asHeader(std::string_view title) {
  std::string header;
  for (char character : title)
    if (character == '"')
      header += "\u201d";
    else
      header += static_cast<unsigned char>(character) < ' ' || character == 0x7f ? ' ' : character;
  return header;
}

Panels makePanels(std::span<const NamedHistory> histories) {
  Panels panels;
  for (const auto &[title, history] : histories)
    for (size_t column = 0; column < history.names().size(); ++column) {
      const std::string &name = history.names()[column];
      Curve curve{histories.size() > 1 ? title + ": " + name : name, isValidation(name), {}};
      for (uint64_t row = 0; row < history.size(); ++row)
        if (double value = history[row].values[column]; std::isfinite(value))
          curve.points.emplace_back(history[row].epoch, value);
      if (!curve.points.empty())
        (trainedName(name) == "loss" ? panels.losses : panels.metrics).push_back(std::move(curve));
    }
  return panels;
}

void writeCurves(const fs::path &folder, std::vector<Curve> &curves, const char *kind) {
  for (size_t i = 0; i < curves.size(); ++i) {
    std::string text = asHeader(curves[i].title) + '\n';
    for (auto [epoch, value] : curves[i].points)
      text += fmt::format("{}\t{:.9g}\n", epoch, value);
    curves[i].file = fmt::format("{}{}", kind, i + 1);
    writeWholeFile(folder / curves[i].file, text);
  }
}

/// Each curve has its own color: training solid, validation dashed.
std::string plotCommand(const std::vector<Curve> &curves) {
  constexpr const char *colors[] = {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
                                    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf"};
  std::vector<std::string> plots;
  for (const Curve &curve : curves) {
    // A line needs two points.
    std::string style = curve.points.size() > 1
                            ? fmt::format("lines linewidth 2 dashtype {}", curve.isValidation + 1)
                            : fmt::format("points pointtype {}", curve.isValidation ? 6 : 7);
    plots.push_back(
        fmt::format("'{}' using 1:2 with {} linecolor rgb '{}' title columnheader(1) noenhanced",
                    curve.file, style, colors[plots.size() % std::size(colors)]));
  }
  return fmt::format("plot {}\n", fmt::join(plots, ", "));
}

/// Whether the losses span orders of magnitude and are all positive, so that a logarithmic axis
/// helps.
bool needsLogarithm(const std::vector<Curve> &losses) {
  double least = HUGE_VAL, most = 0;
  for (const Curve &curve : losses)
    for (auto [epoch, value] : curve.points) {
      least = std::min(least, value);
      most = std::max(most, value);
    }
  return least > 0 && most > 10 * least;
}

/// The number of epochs between the first and the last point.
uint64_t epochsBetween(const std::vector<Curve> &curves) {
  uint64_t first = UINT64_MAX, last = 0;
  for (const Curve &curve : curves) {
    first = std::min(first, curve.points.front().first);
    last = std::max(last, curve.points.back().first);
  }
  return last - first;
}

std::string makeScript(const Panels &panels, const std::string &terminal) {
  std::string script =
      fmt::format("set encoding utf8\nset terminal {}\nset output '{}'\n", terminal, pictureName);
  script += "set datafile separator '\\t'\n";
  if (!panels.metrics.empty())
    script += "set multiplot layout 2,1\n";
  script += "set title ARG1 noenhanced\n";
  script += "set xlabel 'epoch'\nset ylabel 'loss'\nset key below\nset grid\n";
  // The panels are stacked with aligned epochs; ticks are whole epochs.
  script += "set lmargin 10\n";
  if (epochsBetween(panels.losses) < 20)
    script += "set xtics 1\n";
  if (needsLogarithm(panels.losses))
    script += "set logscale y\nset format y '%g'\n";
  script += plotCommand(panels.losses);
  if (!panels.metrics.empty())
    script += "unset title\nunset logscale y\nset ylabel 'metrics'\n" +
              plotCommand(panels.metrics) + "unset multiplot\n";
  return script;
}

/// gnuplot's terminal for the picture's format; nothing if the extension is not that of a picture.
std::optional<std::string> terminalOf(const fs::path &path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".png" || isSpecialFile(path))
    return "pngcairo";
  if (ending == ".svg")
    return "svg";
  if (ending == ".pdf")
    return "pdfcairo";
  return std::nullopt;
}

std::string sizeOf(const std::string &terminal, int height) {
  constexpr int width = 960;
  // Paper is measured in inches.
  return terminal == "pdfcairo" ? fmt::format("size {},{}", width / 100.0, height / 100.0)
                                : fmt::format("size {},{}", width, height);
}

std::string titleOf(std::span<const NamedHistory> histories) {
  constexpr size_t most = 80; // characters that fit
  std::string title;
  for (const NamedHistory &history : histories)
    title += (title.empty() ? "" : ", ") + history.name;
  return asHeader(title.size() <= most || histories.size() == 1
                      ? title
                      : fmt::format("{} histories", histories.size()));
}

} // namespace

void requirePicture(const fs::path &path) {
  requireWritable(path);
  std::optional<std::string> terminal = terminalOf(path);
  if (!terminal)
    fail("`{}` does not end like a picture: use .png, .svg or .pdf", path.string());
  ProcessResult result =
      runProcess({"gnuplot", "-d", "-e", "set terminal " + *terminal}, {.keepErrors = true});
  if (!result.started)
    fail("no picture can be drawn: `gnuplot` is not found; install it (Debian: gnuplot-nox)");
  if (result.exitCode != 0)
    fail("`{}` cannot be drawn: this `gnuplot` has no terminal `{}`; install one that has "
         "(Debian: gnuplot-nox)",
         path.string(), *terminal);
}

void plotHistories(const fs::path &path, std::span<const NamedHistory> histories) {
  requirePicture(path);
  Panels panels = makePanels(histories);
  if (panels.losses.empty())
    fail("`{}` cannot be drawn: no loss is a finite number", path.string());
  std::string terminal = *terminalOf(path);
  TemporaryFolder folder;
  writeCurves(folder.path(), panels.losses, "loss");
  writeCurves(folder.path(), panels.metrics, "metric");
  writeWholeFile(
      folder.path() / scriptName,
      makeScript(panels, terminal + " " + sizeOf(terminal, panels.metrics.empty() ? 600 : 1000)));
  ProcessResult result = runProcess({"gnuplot", "-d", "-c", scriptName, titleOf(histories)},
                                    {.keepErrors = true, .folder = folder.path()});
  std::error_code code;
  if (result.exitCode != 0 || !fs::exists(folder.path() / pictureName, code))
    fail("`{}` cannot be drawn: gnuplot failed with exit code {}", path.string(), result.exitCode);
  writeWholeFile(path, readFile(folder.path() / pictureName));
}

} // namespace rnn
