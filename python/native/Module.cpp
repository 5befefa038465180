// The module `_rnnc`: the compiler and the runtime for python/rnnc.
#include "Fitting.h"
#include "Model.h"
#include "Stream.h"

#include "Driver.h"
#include "data/Error.h"
#include "data/WholeFile.h"
#include "exchange/Import.h"
#include "training/Fit.h"
#include "training/Shapes.h"
#include "training/Summary.h"

#include <algorithm>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

using namespace nanobind::literals;

namespace rnn::python {

namespace {

/// With None for a length `?`.
nb::tuple shapeOf(const rnn_shape &shape) {
  nb::list sizes;
  for (uint64_t size : sizesOf(shape))
    sizes.append(size == RNN_ANY_LENGTH ? nb::none() : nb::object(nb::int_(size)));
  return nb::tuple(sizes);
}

/// The names and shapes of a model's inputs, outputs or parameters.
template <typename Value> nb::list namesAndShapes(const Value *values, uint64_t count) {
  nb::list list;
  for (const Value &value : std::span(values, count))
    list.append(nb::make_tuple(value.name, shapeOf(value.shape)));
  return list;
}

/// The float at which each output starts in a row of this length.
std::vector<uint64_t> outputOffsets(const Model &model, uint64_t length) {
  std::vector<uint64_t> offsets;
  for (const rnn_value &output : std::span(model.table().outputs, model.table().output_count))
    offsets.push_back(output.offset + length * output.offset_per_step);
  return offsets;
}

nb::object textOrNone(const char *text) { return text ? nb::object(nb::str(text)) : nb::none(); }

/// Compiles a file to an object and its header. Throws Error with the compiler's messages.
std::string compileFile(const std::string &input, const std::string &output,
                        const std::string &target, const std::string &targetCpu) {
  rnnc::Options options;
  options.input = input;
  options.output = output;
  options.target = target;
  options.targetCpu = targetCpu;
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  int code = rnnc::compile(options, stream, stream);
  while (messages.ends_with('\n'))
    messages.pop_back();
  if (code != 0)
    throw Error(messages);
  return messages;
}

/// A file of another tool -> the text of a model, its weights by name, and notes to be printed.
nb::tuple importModel(const std::filesystem::path &path) {
  exchange::Imported imported = exchange::importModel(path, path.stem().string());
  nb::dict weights;
  for (const auto &[name, array] : imported.weights.arrays)
    weights[name.c_str()] = copyOf(array);
  return nb::make_tuple(imported.model.text, weights, imported.notes);
}

/// Writes a model for another tool, in the format of the path's ending or with this name.
void exportModel(const Model &model, const std::filesystem::path &path, const std::string &format) {
  const exchange::Format &found = exchange::formatForWriting(format, path);
  Tensors weights;
  for (const rnn_parameter &parameter :
       std::span(model.table().parameters, model.table().parameter_count)) {
    const float *values = model.itsTrainer().parameters().data() + parameter.offset;
    weights.arrays[parameter.name] = {sizesOf(parameter.shape), {values, values + parameter.size}};
  }
  writeWholeFile(path, found.write(exchange::checkText("the model", model.text()), weights));
}

void addModel(nb::module_ &module) {
  nb::class_<Model>(module, "Model")
      .def(
          "__init__",
          [](Model *place, const std::string &text, std::string name, std::string targetCpu,
             unsigned threads, uint64_t seed) {
            nb::gil_scoped_release others;
            new (place) Model(text, {std::move(name), std::move(targetCpu), threads, seed});
          },
          "text"_a, "name"_a, "target_cpu"_a, "threads"_a, "seed"_a)
      .def_prop_ro("warnings", &Model::warnings)
      .def_prop_ro("text", &Model::text)
      .def_prop_ro("name", [](const Model &model) { return model.table().name; })
      .def_prop_ro("target_cpu", [](const Model &model) { return model.table().target_cpu; })
      .def_prop_ro("batch", [](const Model &model) { return model.table().batch; })
      .def_prop_ro("loss", [](const Model &model) { return textOrNone(model.table().loss); })
      .def_prop_ro("optimizer",
                   [](const Model &model) { return textOrNone(model.table().optimizer); })
      .def_prop_ro("inputs",
                   [](const Model &model) {
                     return namesAndShapes(model.table().inputs, model.table().input_count);
                   })
      .def_prop_ro("outputs",
                   [](const Model &model) {
                     return namesAndShapes(model.table().outputs, model.table().output_count);
                   })
      .def_prop_ro("parameters",
                   [](const Model &model) {
                     return namesAndShapes(model.table().parameters, model.table().parameter_count);
                   })
      .def_prop_ro("target_names",
                   [](const Model &model) {
                     std::vector<std::string> names;
                     for (const rnn_value &target :
                          std::span(model.table().targets, model.table().target_count))
                       names.push_back(target.name);
                     return names;
                   })
      .def_prop_ro("result_names",
                   [](const Model &model) { return resultNames(model.table(), false); })
      .def("output_offsets", &outputOffsets, "length"_a)
      .def("summary", [](const Model &model) { return summaryOf(model.table()); })
      .def("predict", &Model::predict, "inputs"_a)
      .def(
          "evaluate",
          [](Model &model, std::vector<Floats> inputs, std::vector<Floats> targets,
             std::optional<Floats> weights) {
            return model.evaluate({std::move(inputs), std::move(targets), std::move(weights)});
          },
          "inputs"_a, "targets"_a, "weights"_a.none())
      .def("inspect", &Model::inspect, "inputs"_a)
      .def("weight", &Model::weight, "parameter"_a)
      .def("set_weights", &Model::setWeights, "weights"_a)
      .def("save_weights", &Model::saveWeights, "path"_a)
      .def("load_weights", &Model::loadWeights, "path"_a)
      .def_prop_rw("learning_rate", &Model::learningRate, &Model::setLearningRate)
      .def("set_vocabulary", &Model::setVocabulary, "path"_a)
      .def("encode", &Model::encode, "text"_a, "place"_a);
}

void addFit(nb::module_ &module) {
  module.def(
      "fit",
      [](Model &model, std::vector<Floats> inputs, std::vector<Floats> targets,
         std::optional<Floats> weights, std::optional<std::vector<Floats>> validationInputs,
         std::optional<std::vector<Floats>> validationTargets,
         std::optional<Floats> validationWeights, double validationSplit, uint64_t epochs,
         uint64_t initialEpoch, uint64_t seed, bool shuffled, std::map<int64_t, float> classWeights,
         std::optional<bool> terminal, std::string checkpoint, std::string checkpointEvery,
         std::string resume, const nb::object &hooks) {
        std::optional<Data> validation;
        if (validationInputs)
          validation = {std::move(*validationInputs),
                        std::move(validationTargets).value_or(std::vector<Floats>()),
                        std::move(validationWeights)};
        FittingOptions options;
        options.epochs = epochs;
        options.initialEpoch = initialEpoch;
        options.seed = seed;
        options.validationSplit = validationSplit;
        options.shuffled = shuffled;
        options.classWeights = std::move(classWeights);
        options.terminal = terminal;
        options.checkpoint = std::move(checkpoint);
        options.checkpointEvery = std::move(checkpointEvery);
        options.resume = std::move(resume);
        fit(model, {std::move(inputs), std::move(targets), std::move(weights)}, validation, options,
            hooks);
      },
      "model"_a, "inputs"_a, "targets"_a, "weights"_a.none(), "validation_inputs"_a.none(),
      "validation_targets"_a.none(), "validation_weights"_a.none(), "validation_split"_a,
      "epochs"_a, "initial_epoch"_a, "seed"_a, "shuffle"_a, "class_weight"_a, "terminal"_a.none(),
      "checkpoint"_a, "checkpoint_every"_a, "resume"_a, "hooks"_a);
}

} // namespace

} // namespace rnn::python

NB_MODULE(_rnnc, module) {
  using namespace rnn::python;
  nb::exception<rnn::Error>(module, "Error", PyExc_ValueError);
  addModel(module);
  addFit(module);
  nb::class_<Stream>(module, "Stream")
      .def(nb::init<Model &>(), "model"_a, nb::keep_alive<1, 2>())
      .def("step", &Stream::step, "input"_a)
      .def("reset", &Stream::reset);
  module.def("import_model", &importModel, "path"_a);
  module.def("export_model", &exportModel, "model"_a, "path"_a, "format"_a);
  module.def("compile_file", &compileFile, "input"_a, "output"_a, "target"_a, "target_cpu"_a,
             nb::call_guard<nb::gil_scoped_release>());
  module.attr("version") = RNNC_VERSION;
}
