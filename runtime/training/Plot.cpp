// Histories -> curves and a script that draws them.
#include "training/Plot.h"

#include "data/Error.h"
#include "training/Picture.h"
#include "training/watching/GradientNorms.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

struct Curve {
  std::string title;
  bool isValidation;
  std::vector<std::pair<uint64_t, double>> points; // epoch and value; only finite values
  std::string file = {};                           // its name in the script
};

struct Panels {
  std::vector<Curve> losses, metrics, norms;

  std::vector<Curve> &of(std::string_view name) {
    return name == "loss" ? losses : isGradientNorm(name) ? norms : metrics;
  }
  int count() const { return 1 + !metrics.empty() + !norms.empty(); }
};

bool isValidation(std::string_view name) { return name.starts_with(validationPrefix); }

/// The name of a result without the prefix of the validation.
std::string_view trainedName(std::string_view name) {
  return isValidation(name) ? name.substr(validationPrefix.size()) : name;
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
        panels.of(trainedName(name)).push_back(std::move(curve));
    }
  return panels;
}

void writeCurves(Drawing &drawing, std::vector<Curve> &curves, const char *kind) {
  for (size_t i = 0; i < curves.size(); ++i) {
    std::string text = pictureText(curves[i].title) + '\n';
    for (auto [epoch, value] : curves[i].points)
      text += fmt::format("{}\t{:.9g}\n", epoch, value);
    curves[i].file = fmt::format("{}{}", kind, i + 1);
    drawing.files.emplace_back(curves[i].file, std::move(text));
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

/// Whether numbers span orders of magnitude and are all positive, so that a logarithmic axis helps.
bool needsLogarithm(const std::vector<Curve> &curves) {
  double least = HUGE_VAL, most = 0;
  for (const Curve &curve : curves)
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

std::string makeScript(const Panels &panels) {
  std::string script = "set datafile separator '\\t'\n";
  if (panels.count() > 1)
    script += fmt::format("set multiplot layout {},1\n", panels.count());
  script += "set title ARG1 noenhanced\n";
  script += "set xlabel 'epoch'\nset ylabel 'loss'\nset key below\nset grid\n";
  // The panels are stacked with aligned epochs; ticks are whole epochs.
  script += "set lmargin 10\n";
  if (epochsBetween(panels.losses) < 20)
    script += "set xtics 1\n";
  constexpr const char *logarithmic = "set logscale y\nset format y '%g'\n";
  if (needsLogarithm(panels.losses))
    script += logarithmic;
  script += plotCommand(panels.losses);
  if (panels.count() > 1)
    script += "unset title\nunset logscale y\n";
  if (!panels.metrics.empty())
    script += "set ylabel 'metrics'\n" + plotCommand(panels.metrics);
  if (!panels.norms.empty()) {
    if (needsLogarithm(panels.norms))
      script += logarithmic;
    script += "set ylabel 'norm of the gradient'\n" + plotCommand(panels.norms);
  }
  if (panels.count() > 1)
    script += "unset multiplot\n";
  return script;
}

std::string titleOf(std::span<const NamedHistory> histories) {
  constexpr size_t most = 80; // characters that fit
  std::string title;
  for (const NamedHistory &history : histories)
    title += (title.empty() ? "" : ", ") + history.name;
  return pictureText(title.size() <= most || histories.size() == 1
                         ? title
                         : fmt::format("{} histories", histories.size()));
}

} // namespace

namespace {

Drawing draw(const fs::path &path, std::span<const NamedHistory> histories) {
  Panels panels = makePanels(histories);
  if (panels.losses.empty())
    fail("`{}` cannot be drawn: no loss is a finite number", path.string());
  Drawing drawing{
      .script = {}, .files = {}, .title = titleOf(histories), .height = 200 + 400 * panels.count()};
  writeCurves(drawing, panels.losses, "loss");
  writeCurves(drawing, panels.metrics, "metric");
  writeCurves(drawing, panels.norms, "norm");
  drawing.script = makeScript(panels);
  return drawing;
}

} // namespace

void plotHistories(const fs::path &path, std::span<const NamedHistory> histories) {
  requirePicture(path);
  drawPicture(path, draw(path, histories));
}

std::string plotBytes(const fs::path &path, std::span<const NamedHistory> histories) {
  return pictureBytes(path, draw(path, histories));
}

} // namespace rnn
