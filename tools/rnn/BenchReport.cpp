// Measured times -> minimum, median and share of the peak, as JSON or text.
#include "BenchReport.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn::command {

namespace {

using Json = nlohmann::ordered_json;

Json timingReport(const Timing &timing, double nominal, double executed, double peak) {
  auto share = [&](double flops, double seconds) { return flops / seconds / peak; };
  return {{"minimum_ms", timing.minimum() * 1e3},
          {"median_ms", timing.median() * 1e3},
          {"repetitions", timing.repetitions()},
          {"nominal_flop", nominal},
          {"executed_flop", executed},
          {"share_of_peak", share(nominal, timing.minimum())},
          {"median_share_of_peak", share(nominal, timing.median())},
          {"executed_share_of_peak", share(executed, timing.minimum())}};
}

/// A streamed step executes the operations of one sample and one time step of a prediction.
Json streamReport(const Timing &timing, const rnn_model &model, double peak) {
  uint64_t time = model.inputs[0].shape.sizes[0];
  double nominal = time == RNN_ANY_LENGTH
                       ? double(model.predict_flops_nominal_per_step) / double(model.batch)
                       : double(model.predict_flops_nominal) / double(model.batch * time);
  return {{"minimum_ms", timing.minimum() * 1e3},
          {"median_ms", timing.median() * 1e3},
          {"repetitions", timing.repetitions()},
          {"nominal_flop", nominal},
          {"share_of_peak", nominal / timing.minimum() / peak}};
}

void printTiming(const std::string &title, const Json &timing) {
  auto number = [&](const char *key) { return timing[key].get<double>(); };
  fmt::print("{}: {:.3f} ms minimum, {:.3f} ms median of {}\n", title, number("minimum_ms"),
             number("median_ms"), timing["repetitions"].get<uint64_t>());
  fmt::print("  nominal {:.2f} MFLOP: {:.1f} % of the peak (median {:.1f} %); executed {:.2f} "
             "MFLOP: {:.1f} %\n",
             number("nominal_flop") / 1e6, 100 * number("share_of_peak"),
             100 * number("median_share_of_peak"), number("executed_flop") / 1e6,
             100 * number("executed_share_of_peak"));
}

} // namespace

double Timing::minimum() const { return *std::ranges::min_element(seconds); }

double Timing::median() const {
  std::vector<double> sorted = seconds;
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

Json benchReport(const CompiledModel &model, const Measurement &measured, unsigned threads) {
  double peak = measured.peak.flopsPerSecond(), peakOfAll = peak * threads;
  Json report = {{"model", model->name},
                 {"target_cpu", model->target_cpu},
                 {"batch", model->batch},
                 {"shards", model->shards},
                 {"threads", threads},
                 {"peak_gflops_of_one_core", peak / 1e9},
                 {"peak_kernel", measured.peak.name()},
                 {"memory_gigabytes_per_second_of_one_core", measured.memoryBytesPerSecond / 1e9}};
  if (rnn_has_any_length(&model.table()))
    report["lengths"] = measured.lengths;
  double length = 0; // the mean
  for (uint64_t one : measured.lengths)
    length += double(one) / double(measured.lengths.size());
  auto at = [&](uint64_t known, uint64_t perStep) {
    return double(known) + length * double(perStep);
  };
  if (!measured.step.empty())
    report["train_step"] =
        timingReport(measured.step,
                     at(model->train_step_flops_nominal, model->train_step_flops_nominal_per_step),
                     measured.stepWork.mean(), peakOfAll);
  report["prediction"] = timingReport(
      measured.prediction, at(model->predict_flops_nominal, model->predict_flops_nominal_per_step),
      measured.predictionWork.mean(), peakOfAll);
  if (!measured.streamStep.empty())
    report["stream_step"] = streamReport(measured.streamStep, model.table(), peak);
  report["workspace_bytes"] =
      rnn_workspace_bytes(&model.table(), std::ranges::max(measured.lengths));
  report["resident_bytes"] = measured.residentBytes;
  report["object_bytes"] = model.objectBytes();
  report["compile_seconds"] = model.compileSeconds();
  report["first_step_seconds"] = measured.firstStepSeconds;
  return report;
}

void printBenchReport(const Json &report) {
  auto number = [&](const char *key) { return report[key].get<double>(); };
  fmt::print("{}: batch of {} in {} shards, {} thread(s), compiled for {}\n",
             report["model"].get<std::string>(), report["batch"].get<uint64_t>(),
             report["shards"].get<uint64_t>(), report["threads"].get<unsigned>(),
             report["target_cpu"].get<std::string>());
  fmt::print("FMA peak of one core: {:.1f} GFLOP/s ({}); it reads {:.1f} GB/s of memory\n",
             number("peak_gflops_of_one_core"), report["peak_kernel"].get<std::string>(),
             number("memory_gigabytes_per_second_of_one_core"));
  if (report.contains("train_step"))
    printTiming("training step", report["train_step"]);
  printTiming("prediction", report["prediction"]);
  if (report.contains("stream_step")) {
    const Json &stream = report["stream_step"];
    fmt::print("streamed step of one sample: {:.3f} µs minimum, {:.3f} µs median of {}\n",
               stream["minimum_ms"].get<double>() * 1e3, stream["median_ms"].get<double>() * 1e3,
               stream["repetitions"].get<uint64_t>());
  }
  fmt::print("workspace: {} bytes a thread\nresident: {:.1f} MB\nobject: {} bytes\n"
             "compile time: {:.2f} s, first step after {:.2f} s\n",
             report["workspace_bytes"].get<uint64_t>(), number("resident_bytes") / 1e6,
             report["object_bytes"].get<uint64_t>(), number("compile_seconds"),
             number("first_step_seconds"));
}

} // namespace rnn::command
