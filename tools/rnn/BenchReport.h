// The measurements of `rnn bench` -> JSON or text.
#pragma once

#include "FmaPeak.h"
#include "StreamTimes.h"
#include "loading/CompiledModel.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <vector>

namespace rnn::command {

/// The times of one kind of work.
class Timing {
public:
  /// Runs `work` once, which does `count` units of work, and records the time per unit.
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

/// The mean number of operations.
struct MeanWork {
  double flops = 0, batches = 0;

  void add(double more) { flops += more, ++batches; }
  double mean() const { return flops / batches; }
};

/// Of one time step of all streams: in a call of its own, and in a block.
struct StreamTimings {
  uint64_t streams = 0; // 0: not measured
  Timing step, block;
};

struct Measurement {
  Timing step, prediction; // per batch; `step` is empty for a model without a loss
  MeanWork stepWork, predictionWork;
  StreamTimings stream;         // as many streams as the text says, if it can be streamed
  StreamTimings severalStreams; // more than that
  uint64_t blockSteps = 0;
  unsigned wantedThreads = 1; // the cores of this machine, or more if so many were asked for
  StepTimes audio;            // empty unless asked for
  FmaPeak peak;
  std::vector<uint64_t> lengths;   // of the batches
  double firstStepSeconds = 0;     // from reading the model's text to the end of the first step
  uint64_t residentBytes = 0;      // peak of the process
  double memoryBytesPerSecond = 0; // of one core
  nlohmann::ordered_json phases;   // of BenchPhases.h; null unless asked for
};

/// All measurements; the names give the units.
nlohmann::ordered_json benchReport(const CompiledModel &model, const Measurement &measured,
                                   unsigned threads);

/// Prints the report on stdout for people.
void printBenchReport(const nlohmann::ordered_json &report);

} // namespace rnn::command
