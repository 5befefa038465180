// rnn inspect: data -> the values, gates and states of all layers, as an archive and as a picture.
#include "training/Inspect.h"
#include "Commands.h"
#include "LoadWeights.h"
#include "data/Error.h"
#include "data/WholeFile.h"
#include "datasets/SampleFile.h"
#include "loading/CompiledModel.h"
#include "training/HeatMaps.h"
#include "training/Shapes.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <span>

namespace rnn::command {

namespace {

struct InspectOptions {
  std::string model, data, rows, output, picture, layer;
  WeightOptions weights;
  unsigned threads = defaultThreads();
};

/// The array of one sample, [time, units].
Array sampleOf(const Array &array, uint64_t sample) {
  return {{array.shape.begin() + 1, array.shape.end()},
          {array.row(sample), array.row(sample) + array.rowSize()}};
}

/// The states of all recurrent layers, or all values of one layer, for the first sample.
std::vector<HeatMap> mapsOf(const rnn_model &model, const NamedArrays &arrays,
                            const std::string &wanted) {
  std::vector<HeatMap> maps;
  std::vector<std::string> names;
  for (const rnn_layer &layer : std::span(model.layers, model.layer_count)) {
    std::string name = layer.name;
    names.push_back(name);
    if (!wanted.empty() && name != wanted)
      continue;
    bool hasSteps = std::ranges::any_of(arrays, [&](const auto &each) {
      return each.first.starts_with(name + "/") && each.second.shape.size() == 3;
    });
    for (const auto &[key, array] : arrays) {
      bool isOwn = key == name || key.starts_with(name + "/");
      bool isState = key.ends_with("/state") || (key == name && hasSteps);
      if (isOwn && array.shape.size() == 3 && (isState || !wanted.empty()))
        maps.push_back({key, sampleOf(array, 0)});
    }
  }
  if (!wanted.empty() && std::ranges::find(names, wanted) == names.end())
    fail("model `{}` has no layer `{}`; there are {}", model.name, wanted, fmt::join(names, ", "));
  if (maps.empty())
    fail("{} has no values over time to draw", wanted.empty()
                                                   ? fmt::format("model `{}`", model.name)
                                                   : fmt::format("layer `{}`", wanted));
  return maps;
}

void inspect(const InspectOptions &options) {
  if (!options.output.empty())
    requireWritable(options.output);
  if (!options.picture.empty())
    requirePicture(options.picture);
  CompiledModel probe = CompiledModel::load(options.model, {.probe = true});
  Trainer trainer(probe.table(), options.threads);
  loadWeights(options.weights, trainer);
  Samples samples =
      readSampleFile(options.data, probe.table(), options.rows, /*needTargets=*/false);
  NamedArrays arrays = inspectLayers(trainer, samples.view());
  if (!options.picture.empty())
    drawHeatMaps(options.picture, fmt::format("{}, row {}", probe->name, samples.rows.begin),
                 mapsOf(probe.table(), arrays, options.layer));
  if (!options.output.empty())
    writeNpz(options.output, arrays);
  for (const auto &[name, array] : arrays)
    fmt::print("{} {}\n", name, formatShape(array.shape));
}

} // namespace

void addInspect(CLI::App &app) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App *command =
      app.add_subcommand("inspect", "show the states and gates of all layers at each step");
  addModelOption(*command, options->model);
  addWeightOptions(*command, options->weights);
  command
      ->add_option("--data", options->data,
                   "NumPy archive (.npz) with the array `x`, or a table of numbers (.csv)")
      ->type_name(inputType)
      ->required();
  addRowsOption(*command, options->rows);
  command
      ->add_option("-o,--output", options->output,
                   "NumPy archive (.npz) to write: an array for each value, [samples, time, units]")
      ->type_name(outputType);
  CLI::Option *picture =
      command
          ->add_option("--picture", options->picture,
                       "picture to write (.png, .svg, .pdf): heat maps of the states of the "
                       "recurrent layers over time, for the first row")
          ->type_name(outputType);
  command
      ->add_option("--layer", options->layer,
                   "draw all values of this layer, also its gates, in the picture")
      ->needs(picture);
  addThreadsOption(*command, options->threads);
  command->callback([options] {
    if (options->output.empty() && options->picture.empty())
      throw CLI::RequiredError("-o or --picture");
    inspect(*options);
  });
}

} // namespace rnn::command
