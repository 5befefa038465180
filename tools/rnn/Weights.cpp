// rnn weights: a file of weights, or a model's initial weights -> names, shapes and statistics.
#include "Commands.h"

#include "data/Error.h"
#include "data/Safetensors.h"
#include "loading/CompiledModel.h"
#include "text/Readable.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>

namespace rnn::command {

namespace {

struct WeightsOptions {
  std::string file;
  uint64_t seed = 0;
  bool hasSeed = false;
};

/// The printed line of a weight.
struct Line {
  std::string name, shape;
  uint64_t size;
  double norm, mean, least, most; // norm: the root of the sum of squares
};

Line describe(const std::string &name, const std::vector<uint64_t> &shape,
              std::span<const float> values) {
  double squares = 0, sum = 0, least = std::numeric_limits<double>::infinity(), most = -least;
  for (double value : values) {
    squares += value * value;
    sum += value;
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return {.name = readable(name),
          .shape = formatShape(shape),
          .size = values.size(),
          .norm = std::sqrt(squares),
          .mean = sum / double(values.size()),
          .least = least,
          .most = most};
}

std::vector<Line> linesOfFile(const std::string &path) {
  std::vector<Line> lines;
  for (const auto &[name, array] : readSafetensors(path).arrays)
    lines.push_back(describe(name, array.shape, array.values));
  return lines;
}

std::vector<Line> linesOfModel(const std::string &path, uint64_t seed) {
  CompiledModel model = CompiledModel::load(path);
  Trainer trainer(model.table(), 1);
  trainer.initialize(seed);
  std::vector<Line> lines;
  for (const rnn_parameter &parameter : std::span(model->parameters, model->parameter_count))
    lines.push_back(
        describe(parameter.name, sizesOf(parameter.shape),
                 std::span(trainer.parameters()).subspan(parameter.offset, parameter.size)));
  return lines;
}

void printLines(const std::vector<Line> &lines) {
  size_t name = 4, shape = 5; // widths of the titles
  uint64_t total = 0;
  for (const Line &line : lines) {
    name = std::max(name, line.name.size());
    shape = std::max(shape, line.shape.size());
    total += line.size;
  }
  fmt::print("{:<{}}  {:<{}} {:>10} {:>10} {:>10} {:>10}\n", "name", name, "shape", shape, "norm",
             "mean", "min", "max");
  for (const Line &line : lines)
    if (line.size == 0)
      fmt::print("{:<{}}  {}\n", line.name, name, line.shape);
    else
      fmt::print("{:<{}}  {:<{}} {:>10.4g} {:>10.4g} {:>10.4g} {:>10.4g}\n", line.name, name,
                 line.shape, shape, line.norm, line.mean, line.least, line.most);
  fmt::print("{} weights of {} numbers\n", lines.size(), total);
}

void printWeights(const WeightsOptions &options) {
  bool isFile = options.file.ends_with(".safetensors");
  if (isFile && options.hasSeed)
    fail("`--seed` is for the initial weights of a model, but `{}` is a file of weights",
         options.file);
  printLines(isFile ? linesOfFile(options.file) : linesOfModel(options.file, options.seed));
}

} // namespace

void addWeights(CLI::App &app) {
  auto options = std::make_shared<WeightsOptions>();
  CLI::App *command = app.add_subcommand("weights", "print the names, shapes and norms of weights");
  command
      ->add_option(
          "file", options->file,
          "weights (.safetensors), or the text of a model (.rnn), to print its initial weights")
      ->type_name(inputType)
      ->required();
  CLI::Option *seed =
      command->add_option("--seed", options->seed, "seed of a model's initial weights")
          ->check(wholeNumber())
          ->capture_default_str();
  command->callback([options, seed] {
    options->hasSeed = seed->count() > 0;
    printWeights(*options);
  });
}

} // namespace rnn::command
