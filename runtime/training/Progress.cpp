// Results so far -> Keras' progress bar on a terminal, or lines in a pipe.
#include "training/Progress.h"

#include "training/watching/GradientNorms.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>
#include <sys/ioctl.h>

namespace rnn {

namespace {

constexpr double secondsBetweenDrawings = 0.1, secondsBetweenLines = 10; // lines in a pipe stay
constexpr size_t barWidth = 20;                                          // cells

/// "3ms/step"
std::string formatTimePerStep(double seconds) {
  if (seconds >= 1)
    return fmt::format("{:.0f}s/step", seconds);
  if (seconds >= 1e-3)
    return fmt::format("{:.0f}ms/step", seconds * 1e3);
  return fmt::format("{:.0f}us/step", seconds * 1e6);
}

/// A progress bar.
std::string drawBar(uint64_t done, uint64_t all) {
  uint64_t full = barWidth * done / all;
  std::string bar;
  for (uint64_t cell = 0; cell < barWidth; ++cell)
    bar += cell < full ? "━" : "─";
  return bar;
}

/// The columns of a terminal; 0 if unknown.
size_t columnsOf(std::FILE *terminal) {
  winsize size = {};
  return ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// " - loss: 0.0239", " - val_loss: 0.0153". Norms of gradients are too many for a line.
std::vector<std::string> formatEach(const EpochResults &results) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < results.names.size(); ++i)
    if (!isGradientNorm(results.names[i]))
      texts.push_back(fmt::format(" - {}: {}", results.names[i], formatLoss(results.values[i])));
  return texts;
}

} // namespace

std::string formatLoss(double loss) {
  return loss > 1e-3 ? fmt::format("{:.4f}", loss) : fmt::format("{:.4e}", loss);
}

std::string formatResults(const EpochResults &results) {
  return fmt::format("{}", fmt::join(formatEach(results), ""));
}

std::string formatTime(double seconds) {
  auto whole = static_cast<uint64_t>(std::ceil(seconds));
  uint64_t hours = whole / 3600, minutes = whole / 60 % 60;
  if (hours > 0)
    return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  if (minutes > 0)
    return fmt::format("{}:{:02}", minutes, whole % 60);
  return fmt::format("{}s", whole);
}

void Progress::epochBegins(uint64_t epoch, uint64_t count) {
  steps = count;
  done = 0;
  shownAt = isTerminal ? -secondsBetweenDrawings : 0;
  fmt::print(out, "Epoch {}/{}\n", epoch, epochs);
  std::fflush(out);
}

void Progress::stepEnds(uint64_t step, const EpochResults &soFar, double seconds) {
  done = step;
  // On a terminal the line of the last step stays during validation.
  bool isLast = step == steps,
       isSoon = seconds - shownAt < (isTerminal ? secondsBetweenDrawings : secondsBetweenLines);
  if (isTerminal ? isSoon && !isLast : isSoon || isLast)
    return;
  shownAt = seconds;
  double secondsPerStep = seconds / step;
  std::string count, bar, time;
  if (steps == 0) {
    count = fmt::format("{}/Unknown", step);
    time = fmt::format("{:.0f}s", seconds);
  } else {
    count = fmt::format("{}/{}", step, steps);
    bar = " " + drawBar(std::min(step, steps), steps);
    time = "ETA: " + formatTime(secondsPerStep * (steps - std::min(step, steps)));
  }
  std::string numbers =
      fmt::format(" {} {}{}", time, formatTimePerStep(secondsPerStep), formatResults(soFar));
  if (!isTerminal) {
    fmt::print(out, "{} -{}\n", count, numbers);
    std::fflush(out);
    return;
  }
  // A line that wraps could not be rewritten, so it is shortened: first by the bar, then at its
  // end.
  if (size_t columns = columnsOf(out); columns > 0) {
    size_t room = columns - 1 - std::min(columns - 1, count.size());
    if (1 + barWidth + numbers.size() > room)
      bar.clear();
    if (bar.empty())
      numbers.resize(std::min(numbers.size(), room));
  }
  // Return to the beginning of the line and erase the rest of a longer one.
  fmt::print(out, "\r{}{}{}\x1b[K", count, bar, numbers);
  std::fflush(out);
}

bool Progress::epochEnds(const EpochResults &results, double seconds) {
  uint64_t all = steps > 0 ? steps : done;
  std::string begin = fmt::format("{}/{}", all, all);
  std::string time =
      fmt::format(" {:.0f}s {}", seconds, formatTimePerStep(seconds / std::max<uint64_t>(all, 1)));
  size_t columns = isTerminal ? columnsOf(out) : 0;
  columns = columns > 0 ? columns - 1 : SIZE_MAX;
  size_t used = begin.size() + 1 + barWidth + time.size() + formatResults(results).size();
  // On a narrow terminal drop the bar first; then continue the numbers on the next line.
  std::string bar = !isTerminal ? " -" : used <= columns ? " " + drawBar(1, 1) : "";
  fmt::print(out, "{}{}{}{}", isTerminal ? "\r" : "", begin, bar, time);
  used = begin.size() + (bar.empty() ? 0 : 1 + barWidth) + time.size();
  for (const std::string &result : formatEach(results)) {
    if (used + result.size() > columns) {
      fmt::print(out, "\x1b[K\n");
      used = 0;
    }
    fmt::print(out, "{}", result);
    used += result.size();
  }
  fmt::print(out, "{}\n", isTerminal ? "\x1b[K" : "");
  std::fflush(out);
  return true;
}

} // namespace rnn
