// rnn bench: how fast a compiled model is, and how fast the core could be.
#include "Commands.h"

#include "FmaPeak.h"
#include "data/Random.h"
#include "loading/CompiledModel.h"
#include "training/Shapes.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rnn {

namespace {

using Clock = std::chrono::steady_clock;

struct Timing {
  std::vector<double> seconds;

  template <typename Work> void measure(const Work &work) {
    auto begin = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
  }
  double minimum() const { return *std::ranges::min_element(seconds); }
  double median() const {
    std::vector<double> sorted = seconds;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

/// A batch of uniform numbers, or tokens, as large as the model is compiled for.
std::vector<float> randomBatch(const rnn_model &model, std::span<const rnn_value> row,
                               uint64_t length, uint32_t stream) {
  RandomStream random(0, RandomPurpose::Data, stream);
  std::vector<float> values;
  for (uint64_t sample = 0; sample < model.batch; ++sample)
    for (const rnn_value &value : row)
      for (uint64_t i = 0; i < sizeOf(value.shape, length); ++i)
        values.push_back(value.classes ? float(random.below(value.classes)) : random.uniform());
  return values;
}

struct Measurement {
  Timing step, prediction; // no steps: the model has no loss
  FmaPeak peak;
};

/// Times steps, predictions and the core's peak in turns, so that a change of
/// the clock meets all of them.
Measurement measure(Trainer &trainer, uint64_t length) {
  const rnn_model &model = trainer.model();
  std::vector<float> inputs = randomBatch(model, {model.inputs, model.input_count}, length, 0);
  std::vector<float> targets = randomBatch(model, {&model.target, 1}, length, 1);
  std::vector<float> outputs(model.batch * rnn_output_size(&model, length));
  SampleView batch{inputs.data(), targets.data(), model.batch, nullptr, length};
  trainer.initialize(0);

  auto predict = [&] { trainer.predict(batch.inputs, batch.samples, outputs.data(), length); };
  auto step = [&] { trainer.step(batch); };
  bool trainable = model.gradient && model.update;
  predict(); // caches and page tables are filled outside the clock
  if (trainable)
    step();
  Measurement result;
  constexpr auto budget = std::chrono::milliseconds(1500);
  constexpr size_t leastRounds = 5;
  for (auto end = Clock::now() + budget;
       Clock::now() < end || result.prediction.seconds.size() < leastRounds;) {
    if (trainable)
      result.step.measure(step);
    result.prediction.measure(predict);
    result.peak.measure();
  }
  return result;
}

nlohmann::ordered_json timingReport(const Timing &timing, uint64_t nominal, uint64_t executed,
                                    double peak) {
  auto share = [&](uint64_t flops, double seconds) { return flops / seconds / peak; };
  return {{"minimum_ms", timing.minimum() * 1e3},
          {"median_ms", timing.median() * 1e3},
          {"repetitions", timing.seconds.size()},
          {"nominal_flop", nominal},
          {"executed_flop", executed},
          {"share_of_peak", share(nominal, timing.minimum())},
          {"median_share_of_peak", share(nominal, timing.median())},
          {"executed_share_of_peak", share(executed, timing.minimum())}};
}

/// Everything that was measured, in the units of its names.
nlohmann::ordered_json makeReport(const CompiledModel &model, const Measurement &measured,
                                  unsigned threads, uint64_t length) {
  double peak = measured.peak.flopsPerSecond();
  nlohmann::ordered_json report = {{"model", model->name},
                                   {"target_cpu", model->target_cpu},
                                   {"batch", model->batch},
                                   {"shards", model->shards},
                                   {"threads", threads},
                                   {"peak_gflops_of_one_core", peak / 1e9},
                                   {"peak_kernel", measured.peak.name()}};
  if (length > 0)
    report["length"] = length;
  auto at = [&](uint64_t known, uint64_t perStep) { return known + length * perStep; };
  double peakOfAll = peak * threads;
  if (!measured.step.seconds.empty())
    report["train_step"] = timingReport(
        measured.step,
        at(model->train_step_flops_nominal, model->train_step_flops_nominal_per_step),
        at(model->train_step_flops_executed, model->train_step_flops_executed_per_step), peakOfAll);
  report["prediction"] = timingReport(
      measured.prediction, at(model->predict_flops_nominal, model->predict_flops_nominal_per_step),
      at(model->predict_flops_executed, model->predict_flops_executed_per_step), peakOfAll);
  report["workspace_bytes"] = rnn_workspace_bytes(&model.table(), length);
  report["object_bytes"] = model.objectBytes();
  report["compile_seconds"] = model.compileSeconds();
  return report;
}

void printReport(const nlohmann::ordered_json &report) {
  auto number = [](const nlohmann::ordered_json &value) { return value.get<double>(); };
  fmt::print("{}: batch of {} in {} shards, {} thread(s), compiled for {}\n",
             report["model"].get<std::string>(), report["batch"].get<uint64_t>(),
             report["shards"].get<uint64_t>(), report["threads"].get<unsigned>(),
             report["target_cpu"].get<std::string>());
  fmt::print("FMA peak of one core: {:.1f} GFLOP/s ({})\n",
             number(report["peak_gflops_of_one_core"]), report["peak_kernel"].get<std::string>());
  for (const auto &[key, title] :
       {std::pair("train_step", "training step"), std::pair("prediction", "prediction")}) {
    if (!report.contains(key))
      continue;
    const nlohmann::ordered_json &timing = report[key];
    fmt::print("{}: {:.3f} ms minimum, {:.3f} ms median of {}\n", title,
               number(timing["minimum_ms"]), number(timing["median_ms"]),
               timing["repetitions"].get<uint64_t>());
    fmt::print("  nominal {:.2f} MFLOP: {:.1f} % of the peak (median {:.1f} %); executed {:.2f} "
               "MFLOP: {:.1f} %\n",
               number(timing["nominal_flop"]) / 1e6, 100 * number(timing["share_of_peak"]),
               100 * number(timing["median_share_of_peak"]), number(timing["executed_flop"]) / 1e6,
               100 * number(timing["executed_share_of_peak"]));
  }
  fmt::print("workspace: {} bytes a thread\nobject: {} bytes\ncompile time: {:.2f} s\n",
             report["workspace_bytes"].get<uint64_t>(), report["object_bytes"].get<uint64_t>(),
             number(report["compile_seconds"]));
}

void bench(const std::string &source, unsigned threads, uint64_t length, bool asJson) {
  CompiledModel model = CompiledModel::load(source, {.fresh = true});
  Trainer trainer(model.table(), threads);
  if (!rnn_has_any_length(&model.table()))
    length = 0;
  Measurement measured = measure(trainer, length);
  nlohmann::ordered_json report = makeReport(model, measured, trainer.threads(), length);
  if (asJson)
    fmt::print("{}\n", report.dump(2));
  else
    printReport(report);
}

} // namespace

void addBench(CLI::App &app) {
  struct Options {
    std::string model;
    unsigned threads = 1;
    uint64_t length = 256;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("bench", "measure a training step and a prediction");
  addModelOption(*command, options->model);
  addThreadsOption(*command, options->threads);
  command->add_option("--length", options->length, "of the sequences that the text leaves open")
      ->check(wholeNumber(1, 1 << 20))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print the numbers as JSON");
  command->callback(
      [options] { bench(options->model, options->threads, options->length, options->json); });
}

} // namespace rnn
