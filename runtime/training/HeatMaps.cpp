// Arrays over time -> the script and the numbers of their heat maps.
#include "training/HeatMaps.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rnn {

namespace {

/// A line for each unit: gnuplot's matrix has rows from bottom to top.
std::string matrixOf(const Array &values) {
  std::string text;
  for (uint64_t unit = 0; unit < values.rowSize(); ++unit) {
    for (uint64_t step = 0; step < values.rows(); ++step) {
      float value = values.row(step)[unit];
      text += std::isfinite(value) ? fmt::format("{:.6g} ", value) : "NaN ";
    }
    text += '\n';
  }
  return text;
}

/// The range of colors: the same on both sides of zero if there are negative numbers.
std::string colorRange(const Array &values) {
  float least = 0, most = 0;
  for (float value : values.values)
    if (std::isfinite(value)) {
      least = std::min(least, value);
      most = std::max(most, value);
    }
  if (least < 0)
    most = std::max(most, -least);
  if (most == 0)
    most = 1;
  return fmt::format("[{:.6g}:{:.6g}]", least < 0 ? -most : 0, most);
}

} // namespace

void drawHeatMaps(const std::filesystem::path &path, const std::string &title,
                  const std::vector<HeatMap> &maps) {
  Drawing drawing{.script = {}, .files = {}, .title = pictureText(title), .height = 0};
  drawing.height = 80 + 260 * int(maps.size());
  drawing.script =
      fmt::format("set multiplot layout {},1 title ARG1 noenhanced\nset lmargin 10\n", maps.size());
  for (size_t i = 0; i < maps.size(); ++i) {
    const auto &[name, values] = maps[i];
    std::string file = fmt::format("map{}", i + 1), titleFile = fmt::format("title{}", i + 1);
    drawing.files.emplace_back(file, matrixOf(values));
    drawing.files.emplace_back(titleFile, pictureText(name) + '\n');
    bool hasSigns = std::ranges::any_of(values.values, [](float value) { return value < 0; });
    drawing.script += fmt::format(
        "set palette defined ({})\nset cbrange {}\nset xrange [-0.5:{}.5]\nset yrange [-0.5:{}.5]\n"
        "set xlabel 'step'\nset ylabel 'unit'\n"
        // A name is data: gnuplot would evaluate it in the script.
        "name = ''\nstats '{}' using (name = stringcolumn(1), 0) nooutput\n"
        "set title name noenhanced\nplot '{}' matrix with image notitle\n",
        hasSigns ? "-1 '#2166ac', 0 '#f7f7f7', 1 '#b2182b'" : "0 '#f7f7f7', 1 '#b2182b'",
        colorRange(values), values.rows() - 1, values.rowSize() - 1, titleFile, file);
  }
  drawing.script += "unset multiplot\n";
  drawPicture(path, drawing);
}

} // namespace rnn
