// Measured times -> minimum, median and share of the peak, as JSON or text.
#include "BenchReport.h"
#include "BenchPhases.h"

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

/// A streamed step executes the operations of one time step of a prediction, for each stream.
double flopsOfStep(const rnn_model &model) {
  uint64_t time = model.inputs[0].shape.sizes[0];
  return time == RNN_ANY_LENGTH ? double(model.predict_flops_nominal_per_step) / double(model.batch)
                                : double(model.predict_flops_nominal) / double(model.batch * time);
}

/// The times of a step of all streams.
Json streamReport(const Timing &timing, uint64_t streams, double flopsOfOne, double peak) {
  double nominal = flopsOfOne * double(streams);
  return {{"streams", streams},
          {"minimum_ms", timing.minimum() * 1e3},
          {"median_ms", timing.median() * 1e3},
          {"steps_per_second", double(streams) / timing.minimum()},
          {"repetitions", timing.repetitions()},
          {"nominal_flop", nominal},
          {"share_of_peak", nominal / timing.minimum() / peak}};
}

Json audioReport(const StepTimes &times) {
  auto milliseconds = [](uint64_t nanoseconds) { return double(nanoseconds) / 1e6; };
  return {{"steps", times.count()},
          {"median_ms", milliseconds(times.atMost(0.5))},
          {"percentile_99_99_ms", milliseconds(times.atMost(0.9999))},
          {"worst_ms", milliseconds(times.worst())}};
}

void addStreams(Json &report, const Measurement &measured, const rnn_model &model, double peak) {
  double flops = flopsOfStep(model);
  auto add = [&](const std::string &name, const StreamTimings &timings) {
    report[name + "_step"] = streamReport(timings.step, timings.streams, flops, peak);
    report[name + "_block"] = streamReport(timings.block, timings.streams, flops, peak);
    report[name + "_block"]["block_steps"] = measured.blockSteps;
  };
  add("stream", measured.stream);
  if (measured.severalStreams.streams > 0)
    add("several_streams", measured.severalStreams);
  if (measured.audio.count() > 0)
    report["audio_step"] = audioReport(measured.audio);
}

/// `one`: the same work of one stream, or null.
void printStream(const std::string &title, const Json &timing, const Json *one) {
  fmt::print("{}: {:.3f} µs minimum, {:.3f} µs median of {}", title,
             timing["minimum_ms"].get<double>() * 1e3, timing["median_ms"].get<double>() * 1e3,
             timing["repetitions"].get<uint64_t>());
  const char *rate = "steps_per_second";
  if (one)
    fmt::print("; {:.2f} times the steps of one",
               timing[rate].get<double>() / (*one)[rate].get<double>());
  fmt::print("\n");
}

void printStreams(const Json &report) {
  const Json &step = report["stream_step"], &block = report["stream_block"];
  auto steps = block["block_steps"].get<uint64_t>(), streams = step["streams"].get<uint64_t>();
  std::string inBlock = fmt::format("a step in blocks of {}", steps);
  printStream(streams == 1 ? "streamed step of one sample"
                           : fmt::format("streamed step of {} samples", streams),
              step, nullptr);
  printStream("  " + inBlock, block, nullptr);
  if (report.contains("several_streams_step")) {
    const Json &several = report["several_streams_step"];
    std::string count = fmt::format("  {} streams, ", several["streams"].get<uint64_t>());
    printStream(count + "a step", several, &step);
    printStream(count + inBlock, report["several_streams_block"], &block);
  }
  if (report.contains("audio_step")) {
    const Json &audio = report["audio_step"];
    auto time = [&](const char *key) { return audio[key].get<double>() * 1e3; };
    fmt::print("  {} steps one by one, half of them silent: {:.3f} µs median, {:.3f} µs at most in "
               "99.99 %, {:.3f} µs worst\n",
               audio["steps"].get<uint64_t>(), time("median_ms"), time("percentile_99_99_ms"),
               time("worst_ms"));
  }
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

/// A larger batch is split into shards of at most 16 samples, for any lanes.
constexpr uint64_t largestShard = 16;

/// What to do if there are more cores than shards.
void printIdleThreads(const Json &report) {
  auto shards = report["shards"].get<uint64_t>(),
       threads = report["wanted_threads"].get<uint64_t>();
  if (threads > shards)
    fmt::print("no work for {} of {} threads: the batch has {} shard(s); a batch of {} has one for "
               "each thread\n",
               threads - shards, threads, shards, threads * largestShard);
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
                 {"wanted_threads", measured.wantedThreads},
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
  if (measured.stream.streams > 0)
    addStreams(report, measured, model.table(), peak);
  if (!measured.phases.is_null())
    report["phases"] = measured.phases;
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
  if (report.contains("stream_step"))
    printStreams(report);
  if (report.contains("phases"))
    printPhases(report["phases"]);
  fmt::print("workspace: {} bytes a thread\nresident: {:.1f} MB\nobject: {} bytes\n"
             "compile time: {:.2f} s, first step after {:.2f} s\n",
             report["workspace_bytes"].get<uint64_t>(), number("resident_bytes") / 1e6,
             report["object_bytes"].get<uint64_t>(), number("compile_seconds"),
             number("first_step_seconds"));
  printIdleThreads(report);
}

} // namespace rnn::command
