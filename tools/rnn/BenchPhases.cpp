// A model -> two objects, which measure their phases, with and without activations -> the least
// time of each phase in a batch.
#include "BenchPhases.h"

#include "BenchReport.h"
#include "loading/CompiledModel.h"
#include "rnn/phases.h"
#include "training/Arena.h"
#include "training/Shapes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

namespace rnn::command {

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr std::array<const char *, RNN_PHASES> names = {"forward", "reverse", "gradients",
                                                        "projections", "copies"};

double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The mean of all batches.
struct PhaseTimes {
  std::array<double, RNN_PHASES> seconds = {}, flops = {};
  double update = 0; // the sum of the shards' gradients and the optimizer

  /// Adds the phases of a call, which took so many seconds.
  void add(const float *work, double taken, double weight) {
    double ticks = 0;
    for (int phase = 0; phase < RNN_PHASES; ++phase)
      ticks += double(work[1 + phase]);
    for (int phase = 0; phase < RNN_PHASES; ++phase) {
      seconds[phase] += weight * taken * double(work[1 + phase]) / ticks;
      flops[phase] += weight * double(work[1 + RNN_PHASES + phase]);
    }
  }
  /// Keeps the lesser time of each phase: what interrupts one does not interrupt all.
  void keepLeast(const PhaseTimes &other) {
    for (int phase = 0; phase < RNN_PHASES; ++phase)
      seconds[phase] = std::min(seconds[phase], other.seconds[phase]);
    update = std::min(update, other.update);
    flops = other.flops;
  }
  static PhaseTimes endless() {
    PhaseTimes times;
    times.seconds.fill(std::numeric_limits<double>::infinity());
    times.update = std::numeric_limits<double>::infinity();
    return times;
  }
};

/// An object that measures its phases, and its memory.
class MeasuredModel {
public:
  MeasuredModel(const PhaseOptions &options, std::span<const SampleView> batches,
                std::vector<std::string> arguments)
      : model(CompiledModel::load(
            options.model,
            {.targetCpu = options.targetCpu, .fresh = true, .arguments = std::move(arguments)})),
        batches(batches), length(longest(batches)),
        parameters(model->parameters_size * sizeof(float)),
        gradients(model->gradients_size * sizeof(float)), optimizer(model->optimizer_state_bytes),
        losses(model->losses_size * sizeof(float)),
        outputs(model->batch * rnn_output_size(&model.table(), length) * sizeof(float)),
        workspace(rnn_workspace_bytes(&model.table(), length)) {
    model->initialize(parameters.floats(), 0);
  }

  bool trains() const { return model->gradient && model->update; }

  void train() {
    PhaseTimes times;
    double weight = 1 / double(batches.size());
    for (const SampleView &batch : batches) {
      for (uint64_t shard = 0; shard < model->shards; ++shard) {
        auto begin = Clock::now();
        model->gradient(parameters.floats(), batch.inputs, nullptr, batch.targets, batch.weights,
                        batch.length, batch.samples, shard, 0, 0, nullptr, nullptr, nullptr,
                        gradients.floats(), losses.floats(), workspace.data());
        times.add(workspace.floats() + model->gradient_work, secondsSince(begin), weight);
      }
      auto begin = Clock::now();
      model->reduce(parameters.floats(), gradients.floats(), losses.floats(), nullptr);
      model->update(parameters.floats(), optimizer.data(), gradients.floats());
      times.update += weight * secondsSince(begin);
    }
    ofTraining.keepLeast(times);
  }

  void predict() {
    PhaseTimes times;
    double weight = 1 / double(batches.size());
    for (const SampleView &batch : batches)
      for (uint64_t shard = 0; shard < model->shards; ++shard) {
        auto begin = Clock::now();
        model->predict(parameters.floats(), batch.inputs, nullptr, batch.length, batch.samples,
                       shard, outputs.floats(), workspace.data());
        times.add(workspace.floats() + model->predict_work, secondsSince(begin), weight);
      }
    ofPrediction.keepLeast(times);
  }

  PhaseTimes ofTraining = PhaseTimes::endless(), ofPrediction = PhaseTimes::endless();

private:
  static uint64_t longest(std::span<const SampleView> batches) {
    return std::ranges::max(batches, {}, &SampleView::length).length;
  }

  CompiledModel model;
  std::span<const SampleView> batches;
  uint64_t length;
  Arena parameters, gradients, optimizer, losses, outputs, workspace;
};

Json phaseReport(const char *name, double seconds, double flops, double peak) {
  Json phase = {{"phase", name}, {"ms", seconds * 1e3}};
  if (flops > 0)
    phase.update({{"flop", flops}, {"share_of_peak", flops / seconds / peak}});
  return phase;
}

/// The phases that take any time, with those of activations as a part of the forward one.
Json workReport(const PhaseTimes &measured, const PhaseTimes &plain, double peak, bool trains) {
  Json phases = Json::array();
  double seconds = trains ? measured.update : 0, flops = 0;
  for (int phase = 0; phase < RNN_PHASES; ++phase) {
    if (measured.seconds[phase] == 0)
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
  MeasuredModel measured(options, batches, {"--phases"});
  MeasuredModel plain(options, batches, {"--phases", "--without-activations"});
  constexpr int leastRounds = 3;
  auto begin = Clock::now();
  for (int round = 0; round < leastRounds || secondsSince(begin) < options.seconds; ++round) {
    for (MeasuredModel *one : {&measured, &plain}) {
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
        fmt::print(" {:9.2f} MFLOP: {:.1f} % of the peak", phase["flop"].get<double>() / 1e6,
                   100 * phase["share_of_peak"].get<double>());
      fmt::print("\n");
    }
  }
}

} // namespace rnn::command
