#include "training/Progress.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn {

namespace {

constexpr double secondsBetweenDrawings = 0.1;

/// "3ms/step"
std::string formatTimePerStep(double seconds) {
  if (seconds >= 1)
    return fmt::format("{:.0f}s/step", seconds);
  if (seconds >= 1e-3)
    return fmt::format("{:.0f}ms/step", seconds * 1e3);
  return fmt::format("{:.0f}us/step", seconds * 1e6);
}

/// A bar of 20 cells of which a part is done.
std::string drawBar(uint64_t done, uint64_t all) {
  constexpr uint64_t width = 20;
  uint64_t full = width * done / all;
  std::string bar;
  for (uint64_t cell = 0; cell < width; ++cell)
    bar += cell < full ? "━" : "─";
  return bar;
}

/// " - loss: 0.0239 - val_loss: 0.0153"
std::string formatResults(const EpochResults &results) {
  std::string text;
  for (size_t i = 0; i < results.names.size(); ++i)
    text += fmt::format(" - {}: {}", results.names[i], formatLoss(results.values[i]));
  return text;
}

} // namespace

std::string formatLoss(double loss) {
  return loss > 1e-3 ? fmt::format("{:.4f}", loss) : fmt::format("{:.4e}", loss);
}

void Progress::epochBegins(uint64_t epoch, uint64_t count) {
  steps = count;
  shownAt = -secondsBetweenDrawings;
  fmt::print(out, "Epoch {}/{}\n", epoch, epochs);
  std::fflush(out);
}

void Progress::stepEnds(uint64_t step, const EpochResults &soFar, double seconds) {
  if (!isTerminal || seconds - shownAt < secondsBetweenDrawings)
    return;
  shownAt = seconds;
  // Back to the line's begin; what was longer before is erased.
  fmt::print(out, "\r{}/{} {} {:.0f}s {}{}\x1b[K", step, steps, drawBar(step, steps), seconds,
             formatTimePerStep(seconds / step), formatResults(soFar));
  std::fflush(out);
}

bool Progress::epochEnds(const EpochResults &results, double seconds) {
  std::string begin = isTerminal ? fmt::format("\r{}/{} {}", steps, steps, drawBar(steps, steps))
                                 : fmt::format("{}/{} -", steps, steps);
  fmt::print(out, "{} {:.0f}s {}{}{}\n", begin, seconds,
             formatTimePerStep(seconds / std::max<uint64_t>(steps, 1)), formatResults(results),
             isTerminal ? "\x1b[K" : "");
  std::fflush(out);
  return true;
}

} // namespace rnn
