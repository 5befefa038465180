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

void Progress::stepEnds(uint64_t step, double loss, double seconds) {
  if (!isTerminal || seconds - shownAt < secondsBetweenDrawings)
    return;
  shownAt = seconds;
  // Back to the line's begin; what was longer before is erased.
  fmt::print(out, "\r{}/{} {} {:.0f}s {} - loss: {}\x1b[K", step, steps, drawBar(step, steps),
             seconds, formatTimePerStep(seconds / step), formatLoss(loss));
  std::fflush(out);
}

bool Progress::epochEnds(const EpochLosses &losses, double seconds) {
  std::string begin = isTerminal ? fmt::format("\r{}/{} {}", steps, steps, drawBar(steps, steps))
                                 : fmt::format("{}/{} -", steps, steps);
  std::string validation = losses.validationLoss
                               ? fmt::format(" - val_loss: {}", formatLoss(*losses.validationLoss))
                               : "";
  fmt::print(out, "{} {:.0f}s {} - loss: {}{}{}\n", begin, seconds,
             formatTimePerStep(seconds / std::max<uint64_t>(steps, 1)), formatLoss(losses.loss),
             validation, isTerminal ? "\x1b[K" : "");
  std::fflush(out);
  return true;
}

} // namespace rnn
