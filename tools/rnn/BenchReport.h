// What `rnn bench` has measured -> JSON, or text.
#pragma once

#include "FmaPeak.h"
#include "loading/CompiledModel.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

namespace rnn {

/// Of one kind of work.
class Timing {
public:
  /// Runs it once; it does `count` units of work, and the time of one is kept.
  template <typename Work> void measure(uint64_t count, const Work &work) {
    auto begin = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count() / double(count));
  }
  bool empty() const { return seconds.empty(); }
  uint64_t repetitions() const { return seconds.size(); }
  double minimum() const;
  double median() const;

private:
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds;
};

/// A mean.
struct MeanWork {
  double flops = 0, batches = 0;

  void add(double more) { flops += more, ++batches; }
  double mean() const { return flops / batches; }
};

struct Measurement {
  Timing step, prediction; // of a batch; no steps: the model has no loss
  MeanWork stepWork, predictionWork;
  Timing streamStep; // of one sample and one time step; none: it cannot be streamed
  FmaPeak peak;
  std::vector<uint64_t> lengths;   // of the batches
  double firstStepSeconds = 0;     // from the text of the model on
  uint64_t residentBytes = 0;      // the most that the process has held
  double memoryBytesPerSecond = 0; // of one core
};

/// Everything that was measured, in the units of its names.
nlohmann::ordered_json benchReport(const CompiledModel &model, const Measurement &measured,
                                   unsigned threads);

/// On stdout, for people.
void printBenchReport(const nlohmann::ordered_json &report);

} // namespace rnn
