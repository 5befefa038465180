// rnn evaluate: the loss and the metrics of data, and how many rows are right.
#include "Commands.h"

#include "data/Error.h"
#include "loading/CompiledModel.h"
#include "training/Progress.h"
#include "training/Samples.h"
#include "training/Shapes.h"
#include "training/Weights.h"
#include "training/metrics/Metrics.h"

#include <cmath>

namespace rnn {

namespace {

struct EvaluateOptions {
  std::string model, weights, data, rows;
  std::optional<double> tolerance;
  unsigned threads = defaultThreads();
};

/// Rows of which every number is within the tolerance of its target.
uint64_t countCorrect(const std::vector<float> &outputs, const SampleView &data, uint64_t size,
                      double tolerance) {
  uint64_t correct = 0;
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    bool within = true;
    for (uint64_t i = sample * size; i < (sample + 1) * size; ++i)
      within &= std::fabs(double(outputs[i]) - double(data.targets[i])) <= tolerance;
    correct += within;
  }
  return correct;
}

void printMetrics(const rnn_model &model, const SampleView &data, const OutputView &outputs) {
  Metrics metrics(model);
  metrics.add(data, outputs);
  std::vector<double> values(metrics.size());
  metrics.results(values);
  for (size_t i = 0; i < values.size(); ++i)
    fmt::print("{}: {}\n", model.metrics[i].name, formatLoss(values[i]));
}

void evaluate(const EvaluateOptions &options) {
  if (options.tolerance && !(*options.tolerance >= 0))
    fail("the tolerance must be at least 0, found {}", *options.tolerance);
  CompiledModel model = CompiledModel::load(options.model);
  if (!model->evaluate)
    fail("model `{}` cannot be evaluated: it has no `loss`", model->name);
  Trainer trainer(model.table(), options.threads);
  loadWeights(options.weights, model.table(), trainer.parameters());
  Samples samples = readSamples(options.data, model.table(), options.rows);
  SampleView data = samples.view();

  uint64_t size = rnn_output_size(&model.table(), samples.length);
  if (options.tolerance && sizeOf(model->target.shape, samples.length) != size)
    fail("`--tolerance` compares outputs with targets, which are class numbers here");
  std::vector<float> outputs(data.samples * size), masks(data.samples * rnn_output_mask_size(&model.table(), samples.length));
  OutputView view{outputs.data(), masks.data()};
  fmt::print("loss: {}\n", formatLoss(trainer.evaluate(data, view)));
  printMetrics(model.table(), data, view);
  if (options.tolerance) {
    uint64_t correct = countCorrect(outputs, data, size, *options.tolerance);
    fmt::print("correctness: {:.2f} % ({} of {} within {})\n", 100.0 * correct / data.samples,
               correct, data.samples, *options.tolerance);
  }
}

} // namespace

void addEvaluate(CLI::App &app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App *command = app.add_subcommand("evaluate", "print the loss and the metrics of data");
  addModelOption(*command, options->model);
  addWeightsOption(*command, options->weights);
  addDataOptions(*command, options->data, options->rows);
  command->add_option("--tolerance", options->tolerance,
                      "count the rows whose outputs are that near to their targets");
  addThreadsOption(*command, options->threads);
  command->callback([options] { evaluate(*options); });
}

} // namespace rnn
