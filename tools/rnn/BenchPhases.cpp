// A model -> two objects, which measure their phases, with and without activations -> the least
// time of each phase in a batch.
#include "BenchPhases.h"

#include "BenchReport.h"
#include "loading/CompiledModel.h"
#include "training/MeasuredPhases.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace rnn::command {

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr std::array<const char *, RNN_PHASES> names = {"forward", "reverse", "gradients",
                                                        "projections", "copies"};

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// An object that measures its phases.
struct MeasuredObject {
  CompiledModel model;
  MeasuredPhases phases;

  MeasuredObject(const PhaseOptions &options, std::span<const SampleView> batches,
                 std::vector<std::string> arguments)
      : model(CompiledModel::load(
            options.model,
            {.targetCpu = options.targetCpu, .fresh = true, .arguments = std::move(arguments)})),
        phases(model.table(), batches) {}
};

Json phaseReport(const char *name, double seconds, double flops, double peak) {
  Json phase = {{"phase", name}, {"ms", seconds * 1e3}};
  if (flops > 0)
    phase["flop"] = flops;
  if (flops > 0 && seconds > 0)
    phase["share_of_peak"] = flops / seconds / peak;
  return phase;
}

/// The phases that take any time or multiply-adds (some are shorter than the counter's steps), with
/// those of activations as a part of the forward one.
Json workReport(const PhaseTimes &measured, const PhaseTimes &plain, double peak, bool trains) {
  Json phases = Json::array();
  double seconds = trains ? measured.update : 0, flops = 0;
  for (int phase = 0; phase < RNN_PHASES; ++phase) {
    if (measured.seconds[phase] == 0 && measured.flops[phase] == 0)
      continue;
    seconds += measured.seconds[phase], flops += measured.flops[phase];
    phases.push_back(
        phaseReport(names[phase], measured.seconds[phase], measured.flops[phase], peak));
    if (phase == RNN_PHASE_FORWARD)
      phases.push_back(phaseReport(
          "activations", std::max(0.0, measured.seconds[phase] - plain.seconds[phase]), 0, peak));
  }
  if (trains)
    phases.push_back(phaseReport("optimizer", measured.update, 0, peak));
  phases.push_back(phaseReport("all", seconds, flops, peak));
  return phases;
}

} // namespace

Json measurePhases(const PhaseOptions &options, std::span<const SampleView> batches,
                   FmaPeak &peak) {
  MeasuredObject withAll(options, batches, {"--phases"});
  MeasuredObject without(options, batches, {"--phases", "--without-activations"});
  MeasuredPhases &measured = withAll.phases, &plain = without.phases;
  constexpr int leastRounds = 3;
  auto begin = Clock::now();
  for (int round = 0; round < leastRounds || secondsSince(begin) < options.seconds; ++round) {
    for (MeasuredPhases *one : {&measured, &plain}) {
      if (one->trains())
        one->train();
      one->predict();
    }
    peak.measure();
  }
  double flops = peak.flopsPerSecond();
  Json report;
  if (measured.trains())
    report["train"] = workReport(measured.ofTraining, plain.ofTraining, flops, true);
  report["predict"] = workReport(measured.ofPrediction, plain.ofPrediction, flops, false);
  return report;
}

void printPhases(const Json &report) {
  for (const auto &[work, phases] : report.items()) {
    fmt::print("phases of {}, on one thread:\n",
               work == "train" ? "a training step" : "a prediction");
    double all = phases.back()["ms"].get<double>();
    for (const Json &phase : phases) {
      auto milliseconds = phase["ms"].get<double>();
      bool isPart = phase["phase"] == "activations";
      fmt::print("  {:<14}{:10.4f} ms {:5.1f} %",
                 (isPart ? "  " : "") + phase["phase"].get<std::string>(), milliseconds,
                 100 * milliseconds / all);
      if (phase.contains("flop"))
        fmt::print(" {:9.2f} MFLOP", phase["flop"].get<double>() / 1e6);
      if (phase.contains("share_of_peak"))
        fmt::print(": {:.1f} % of the peak", 100 * phase["share_of_peak"].get<double>());
      fmt::print("\n");
    }
  }
}

} // namespace rnn::command
