// Shards of a random batch, again and again: the least time counts.
#include "tuning/TimedModel.h"

#include <chrono>

namespace rnnc {

namespace {

constexpr uint64_t mostShards = 2;

double sumOf(const rnn::PhaseTimes &times, unsigned phases) {
  double sum = 0;
  for (unsigned phase = 0; phase < RNN_PHASES; ++phase)
    if (phases & 1U << phase)
      sum += times.seconds[phase];
  return sum;
}

Options optionsWith(const Options &options, std::vector<TileSetting> tiles) {
  Options timed = options;
  timed.tiles = std::move(tiles);
  timed.phases = true;
  return timed;
}

} // namespace

TimedModel::TimedModel(const std::string &text, const Options &options,
                       std::vector<TileSetting> tiles)
    : code(CompiledText::compile(text, optionsWith(options, std::move(tiles)))) {}

void TimedModel::prepare(const rnn::SampleView &batch) {
  if (!phases)
    phases.emplace(code.table(), std::span(&batch, 1), mostShards);
}

void TimedModel::run() {
  if (phases->trains())
    phases->train();
  phases->predict();
}

double TimedModel::seconds(unsigned wanted) const {
  return sumOf(phases->trains() ? phases->ofTraining : phases->ofPrediction, wanted);
}
double TimedModel::trainingSeconds() const {
  return phases->trains() ? sumOf(phases->ofTraining, allPhases) : 0;
}
double TimedModel::predictionSeconds() const { return sumOf(phases->ofPrediction, allPhases); }

void runInTurns(TimedModel &a, TimedModel &b, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr int fewest = 5;
  auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (int round = 0; round < fewest || Clock::now() < end; ++round) {
    a.run();
    b.run();
  }
}

} // namespace rnnc
