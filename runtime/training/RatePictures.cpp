// Learning rates -> numbers and a script that draws them.
#include "training/RatePictures.h"

#include "data/Error.h"
#include "training/Picture.h"

#include <algorithm>
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

std::string schedulePicture(const std::filesystem::path &path, const rnn_model &model,
                            uint64_t steps) {
  if (!model.schedule)
    fail("model `{}` has no schedule of learning rates: {}", model.name,
         model.optimizer ? fmt::format("the rate is {:g} at each step", model.learning_rate)
                         : "it has no `optimizer`");
  constexpr uint64_t most = 2000; // more points than the picture has columns
  std::string numbers;
  for (uint64_t point = 0, count = std::min(steps, most); point < count; ++point) {
    uint64_t step = count > 1 ? (steps - 1) * point / (count - 1) : 0;
    numbers += fmt::format("{}\t{:.9g}\n", step + 1, rnn_learning_rate_at(&model, step));
  }
  std::string script = "set datafile separator '\\t'\nset title ARG1 noenhanced\n"
                       "set xlabel 'step'\nset ylabel 'learning rate'\nset grid\nunset key\n"
                       "set format y '%g'\nset yrange [0:*]\n"
                       "plot 'rates' using 1:2 with lines linewidth 2 linecolor rgb '#1f77b4'\n";
  return pictureBytes(path, {.script = script,
                             .files = {{"rates", numbers}},
                             .title = pictureText(model.name),
                             .height = 600});
}

} // namespace rnn
