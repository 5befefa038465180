// rnn bench: how fast a compiled model is, and how fast the core could be.
#include "BenchExchange.h"
#include "BenchPhases.h"
#include "BenchReport.h"
#include "Commands.h"
#include "MemoryBandwidth.h"
#include "Ranks.h"
#include "StreamTimes.h"

#include "data/Error.h"
#include "datasets/SampleFile.h"
#include "training/RandomBatch.h"
#include "training/Weights.h"

#include <fmt/format.h>
#include <fstream>
#include <thread>

namespace rnn::command {

namespace {

using Clock = std::chrono::steady_clock;

struct BenchOptions {
  std::string model;
  std::string weights;           // empty: initial weights with seed 0
  std::vector<std::string> data; // a file for each batch; empty: one batch of random numbers
  unsigned threads = 1;
  uint64_t length = 256;
  double seconds = 1.5;
  uint64_t block = 64, streams = 2, audioMinutes = 0;
  bool phases = false, onlyAvx2 = false;
  bool json = false;

  std::string targetCpu() const { return onlyAvx2 ? "haswell" : "native"; }
};

/// The data for the measurement.
struct Batches {
  std::vector<Samples> files;
  std::unique_ptr<RandomBatch> random;
  std::vector<SampleView> views;
};

Batches makeBatches(const BenchOptions &options, const rnn_model &model) {
  Batches batches;
  for (const std::string &path : options.data) {
    batches.files.push_back(readSampleFile(path, model, "", model.gradient != nullptr));
    if (uint64_t rows = batches.files.back().rows.size(); rows != model.batch)
      fail("`{}` has {} rows, and a batch of model `{}` has {}", path, rows, model.name,
           model.batch);
  }
  for (const Samples &samples : batches.files)
    batches.views.push_back(samples.view());
  if (!options.data.empty())
    return batches;
  batches.random = std::make_unique<RandomBatch>(model, options.length);
  batches.views = {batches.random->view};
  return batches;
}

/// The peak memory of this program. getrusage would include the parent process if that was larger.
uint64_t residentBytes() {
  std::ifstream status("/proc/self/status");
  const std::string title = "VmHWM:";
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(title))
      return std::stoull(line.substr(title.size())) * 1024;
  fail("`/proc/self/status` does not show the memory in use");
}

/// The model with several streams, whose object has nothing but `step`; nothing if there is no such
/// model to measure.
std::optional<CompiledModel> withStreams(const BenchOptions &options, const rnn_model &model) {
  if (!model.step || model.streams > 1 || options.streams == 1)
    return std::nullopt;
  std::vector<std::string> arguments = {fmt::format("--streams={}", options.streams),
                                        "--functions=step"};
  return CompiledModel::load(
      options.model,
      {.targetCpu = options.targetCpu(), .fresh = true, .arguments = std::move(arguments)});
}

void measure(StreamTimings &timings, Streams &streams, std::span<const float> parameters) {
  constexpr uint64_t steps = 1000;
  uint64_t inBlocks = std::max(steps / streams.blockSteps(), uint64_t(1)) * streams.blockSteps();
  streams.begin(parameters);
  timings.streams = streams.count();
  timings.step.measure(steps, [&] { streams.step(steps); });
  timings.block.measure(inBlocks, [&] { streams.stepInBlocks(inBlocks); });
}

/// Times steps, predictions and the core's peak in turns, so that a change of the clock rate
/// affects all of them.
Measurement measure(const BenchOptions &options, const CompiledModel &compiled, Trainer &trainer,
                    const Batches &batches, Clock::time_point begin) {
  const rnn_model &model = trainer.model();
  Measurement result;
  result.peak = FmaPeak(options.onlyAvx2);
  result.blockSteps = options.block;
  uint64_t outputs = 0;
  for (const SampleView &batch : batches.views) {
    result.lengths.push_back(batch.length);
    outputs = std::max(outputs, model.batch * rnn_output_size(&model, batch.length));
  }
  std::vector<float> output(outputs);

  auto predict = [&] {
    for (const SampleView &batch : batches.views) {
      trainer.predict(batch.inputs, batch.samples, output.data(), batch.length);
      result.predictionWork.add(trainer.executedFlops());
    }
  };
  auto step = [&] {
    for (const SampleView &batch : batches.views) {
      trainer.step(batch);
      result.stepWork.add(trainer.executedFlops());
    }
  };
  bool trainable = model.gradient && model.update;
  // Fill caches and page tables before timing.
  if (trainable)
    trainer.step(batches.views[0]);
  else
    predict();
  result.firstStepSeconds = std::chrono::duration<double>(Clock::now() - begin).count();
  if (trainable)
    step();
  predict();
  std::optional<Streams> streams, several;
  if (model.step)
    streams.emplace(compiled, batches.views[0], options.block);
  if (std::optional<CompiledModel> other = withStreams(options, model))
    several.emplace(*other, batches.views[0], options.block);
  result.residentBytes = residentBytes(); // before the bandwidth test allocates more

  constexpr size_t leastRounds = 3;
  auto end = Clock::now() + std::chrono::duration<double>(options.seconds);
  while (Clock::now() < end || result.prediction.repetitions() < leastRounds) {
    if (trainable)
      result.step.measure(batches.views.size(), step);
    result.prediction.measure(batches.views.size(), predict);
    if (streams)
      measure(result.stream, *streams, trainer.parameters());
    if (several)
      measure(result.severalStreams, *several, trainer.parameters());
    result.peak.measure();
  }
  constexpr uint64_t stepsOfMinute = 60 * 48000;
  if (streams && options.audioMinutes > 0)
    result.audio = streams->timeSteps(options.audioMinutes * stepsOfMinute);
  result.memoryBytesPerSecond = measureMemoryBandwidth();
  return result;
}

/// Throws Error on a processor whose code cannot be measured like this.
void checkProcessor(const BenchOptions &options) {
#if defined(__x86_64__)
  if (options.onlyAvx2 && !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")))
    fail("this processor has no AVX2; leave out `--avx2`");
#else
  if (options.onlyAvx2 || options.phases)
    fail("`--avx2` and `--phases` are for x86-64 processors; leave them out");
#endif
}

void bench(const BenchOptions &options) {
  checkProcessor(options);
  if (ranks().size() > 1) {
    CompiledModel model = loadModel(options.model);
    if (!model->gradient)
      fail("model `{}` has no `loss`: ranks have nothing to exchange", model->name);
    return benchExchange(ranks(), model.table(), options.seconds);
  }
  auto begin = Clock::now();
  CompiledModel model =
      CompiledModel::load(options.model, {.targetCpu = options.targetCpu(), .fresh = true});
  Batches batches = makeBatches(options, model.table());
  Trainer trainer(model.table(), options.threads);
  trainer.initialize(0);
  if (!options.weights.empty())
    loadWeights(options.weights, model.table(), trainer.parameters());
  Measurement measured = measure(options, model, trainer, batches, begin);
  measured.wantedThreads = std::max(options.threads, std::thread::hardware_concurrency());
  if (options.phases)
    measured.phases = measurePhases({options.model, options.targetCpu(), options.seconds},
                                    batches.views, measured.peak);
  nlohmann::ordered_json report = benchReport(model, measured, trainer.threads());
  if (options.json)
    fmt::print("{}\n", report.dump(2));
  else
    printBenchReport(report);
}

} // namespace

void addBench(CLI::App &app) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App *command = app.add_subcommand(
      "bench", "measure a training step, a prediction and a streamed step of a model");
  addModelOption(*command, options->model);
  addThreadsOption(*command, options->threads);
  command
      ->add_option("--weights", options->weights,
                   "weights to measure with (.safetensors), which affect how much work is skipped; "
                   "default: initial weights")
      ->type_name(inputType);
  CLI::Option *length = command
                            ->add_option("--length", options->length,
                                         "length of the sequences, if the text leaves it open")
                            ->check(wholeNumber(1, 1 << 20))
                            ->capture_default_str();
  command
      ->add_option(
          "--data", options->data,
          "a batch (.npz or .csv) to measure with; may be repeated; default: one of random "
          "numbers")
      ->type_name(inputType)
      ->allow_extra_args(false)
      ->excludes(length);
  command->add_option("--seconds", options->seconds, "to measure for, at least three rounds")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command->add_option("--block", options->block, "steps of a block, if the model can be streamed")
      ->check(wholeNumber(1, 1 << 20))
      ->capture_default_str();
  command
      ->add_option("--streams", options->streams,
                   "also measure so many streams side by side, if the text has one; 1: none")
      ->check(wholeNumber(1, 1024))
      ->capture_default_str();
  command
      ->add_option("--audio-minutes", options->audioMinutes,
                   "also time every single step of so many minutes of audio at 48 kHz; 0: none")
      ->check(wholeNumber(0, 60))
      ->capture_default_str();
  command->add_flag("--phases", options->phases,
                    "also tell where the time goes: forward, reverse, gradients, projections, "
                    "copies, optimizer, and what activations cost");
  command->add_flag("--avx2", options->onlyAvx2,
                    "code for processors with AVX2 and without AVX-512, and their peak");
  command->add_flag("--json", options->json, "print the numbers as JSON");
  command->callback([options] { bench(*options); });
}

} // namespace rnn::command
