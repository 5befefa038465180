// Learning rates -> numbers and a script that draws them.
#include "training/RatePictures.h"

#include "training/Picture.h"

#include <fmt/format.h>

namespace rnn {

std::string rateTestPicture(const std::filesystem::path &path, const std::string &title,
                            const RateTest &test) {
  std::string numbers;
  for (const RatePoint &point : test.points)
    numbers += fmt::format("{:.9g}\t{:.9g}\t{:.9g}\n", point.rate, point.loss, point.smoothed);
  std::string script = "set datafile separator '\\t'\nset title ARG1 noenhanced\n"
                       "set xlabel 'learning rate'\nset ylabel 'loss'\nset key below\nset grid\n"
                       "set logscale x\nset format x '%g'\n";
  if (const RatePoint *steepest = test.steepest())
    script += fmt::format("set arrow from {0:.9g}, graph 0 to {0:.9g}, graph 1 nohead dashtype 2 "
                          "linecolor rgb '#2ca02c'\n",
                          steepest->rate);
  script += "plot 'losses' using 1:2 with points pointtype 7 pointsize 0.4 linecolor rgb '#aec7e8' "
            "title 'loss', 'losses' using 1:3 with lines linewidth 2 linecolor rgb '#1f77b4' title "
            "'mean over steps'\n";
  return pictureBytes(path, {.script = script,
                             .files = {{"losses", numbers}},
                             .title = pictureText(title),
                             .height = 600});
}

} // namespace rnn
