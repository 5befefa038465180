// rnn import: a file of another tool -> NAME.rnn and NAME.safetensors.
#include "exchange/Import.h"
#include "Commands.h"
#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"
#include "text/Readable.h"
#include "training/Shapes.h"
#include "training/Summary.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rnn::command {

namespace {

namespace fs = std::filesystem;
using exchange::Imported;

struct ImportOptions {
  std::string file, model, output;
  std::vector<std::string> map;

  /// NAME of NAME.rnn and NAME.safetensors, which people may write with an ending.
  fs::path name() const {
    fs::path path = output;
    return path.extension() == ".rnn" || path.extension() == ".safetensors"
               ? path.replace_extension()
               : path;
  }
  fs::path withEnding(const char *ending) const { return name().string() + ending; }
};

exchange::WeightOptions weightOptions(const ImportOptions &options) {
  exchange::WeightOptions result;
  for (const std::string &pair : options.map) {
    size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      throw CLI::ValidationError(
          "--map", fmt::format("expected NAME_IN_FILE=NAME_IN_MODEL, found `{}`", pair));
    result.map.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return result;
}

/// The parameters of a compiled model, from arrays by name.
void fillParameters(const exchange::Imported &imported, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count))
    std::ranges::copy(imported.weights.arrays.at(parameter.name).values,
                      trainer.parameters().begin() + parameter.offset);
}

/// All arrays of a sample in a row.
std::vector<float> joinRows(const std::vector<Array> &arrays) {
  std::vector<float> joined;
  for (uint64_t row = 0; row < arrays.front().rows(); ++row)
    for (const Array &array : arrays)
      joined.insert(joined.end(), array.row(row), array.row(row) + array.rowSize());
  return joined;
}

/// Predicts what the file says that the model predicts. Throws Error if the numbers differ.
void checkReference(const Imported &imported, const std::string &file, Trainer &trainer) {
  const rnn_model &model = trainer.model();
  const exchange::Reference &reference = *imported.reference;
  uint64_t samples = reference.inputs.front().rows();
  uint64_t length = rnn_has_any_length(&model) ? reference.inputs.front().shape.at(1) : 0;
  std::vector<float> inputs = joinRows(reference.inputs), expected = joinRows(reference.outputs);
  std::vector<float> outputs(samples * rnn_output_size(&model, length));
  if (inputs.size() != samples * rnn_input_size(&model, length) ||
      outputs.size() != expected.size())
    fail("the reference in `{}` does not have the shapes of the model's inputs and outputs", file);
  trainer.predict(inputs.data(), samples, outputs.data(), length);
  double difference = 0, largest = 0;
  for (size_t i = 0; i < outputs.size(); ++i) {
    double distance = std::abs(double(outputs[i]) - expected[i]);
    difference = distance <= difference ? difference : distance; // NaN is a difference too
    largest = std::max(largest, std::abs(double(expected[i])));
  }
  if (!(difference <= reference.tolerance * largest))
    fail("the model does not give the outputs that `{}` has as a reference: the largest "
         "difference is {:.2g}, the largest output {:.2g}",
         file, difference, largest);
  fmt::print("The outputs are those that `{}` has as a reference; the largest difference is {:.2g} "
             "of the largest output.\n",
             file, largest > 0 ? difference / largest : 0);
}

void import(const ImportOptions &options) {
  fs::path text = options.withEnding(".rnn"), weights = options.withEnding(".safetensors");
  bool writesText = options.model.empty();
  if (writesText)
    requireWritable(text);
  requireWritable(weights);
  Imported imported =
      writesText ? exchange::importModel(options.file, options.name().filename().string())
                 : exchange::importWeights(options.file, exchange::readModel(options.model),
                                           weightOptions(options));
  TemporaryFolder folder;
  fs::path source = folder.path() / text.filename();
  writeWholeFile(source, imported.model.text);
  CompiledModel model = CompiledModel::load(source);
  fmt::print("{}", summaryOf(model.table()));
  for (const std::string &note : imported.notes)
    fmt::print("{}\n", readable(note));
  if (imported.reference) {
    Trainer trainer(model.table(), 1);
    fillParameters(imported, trainer);
    checkReference(imported, options.file, trainer);
  }
  WholeFile weightsFile(weights);
  writeSafetensors(weightsFile, imported.weights);
  if (writesText) {
    WholeFile textFile(text);
    textFile.write(imported.model.text);
    textFile.publish();
  }
  weightsFile.publish();
  fmt::print("wrote {}{}\n", writesText ? fmt::format("`{}` and ", text.string()) : "",
             fmt::format("`{}`", weights.string()));
}

} // namespace

void addImport(CLI::App &app) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App *command =
      app.add_subcommand("import", "make a text and weights of a model of another tool");
  command
      ->add_option("file", options->file,
                   "model or weights of Keras (.keras, .h5), PyTorch (.pth, .safetensors), ONNX "
                   "(.onnx) or a guitar amplifier (.nam, .json); its contents decide")
      ->type_name(inputType)
      ->required();
  command->add_option("-o,--output", options->output, "NAME of NAME.rnn and NAME.safetensors")
      ->required();
  CLI::Option *model =
      command
          ->add_option("--model", options->model,
                       "text of the model (.rnn) that the weights of the file are for")
          ->type_name(inputType);
  command
      ->add_option("--map", options->map,
                   "NAME_IN_FILE=NAME_IN_MODEL: which layer gets which weights, where their shapes "
                   "and order do not say so")
      ->needs(model);
  command->callback([options, command] {
    std::vector<OutputFile> outputs = {{"--output", options->withEnding(".safetensors")}};
    if (options->model.empty())
      outputs.push_back({"--output", options->withEnding(".rnn")});
    requireSeparateFiles(*command, outputs);
    import(*options);
  });
}

} // namespace rnn::command
