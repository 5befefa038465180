// Calls from Python -> the trainer of a compiled model.
#include "Model.h"

#include "data/Error.h"
#include "datasets/TextData.h"
#include "datasets/TextMetadata.h"
#include "training/ArrayBatches.h"
#include "training/FiniteResults.h"
#include "training/Fit.h"
#include "training/Inspect.h"
#include "training/Shapes.h"
#include "training/metrics/Metrics.h"

#include <algorithm>

namespace rnn::python {

Model::Model(const std::string &text, const ModelOptions &options)
    : source(text), compiled(rnnc::CompiledText::compile(
                        text, {.name = options.name, .targetCpu = options.targetCpu})),
      trainer(compiled.table(), options.threads, {}, options.seed) {
  trainer.initialize(options.seed);
}

NumpyFloats Model::predict(const std::vector<Floats> &inputs) {
  const rnn_model &model = table();
  Samples samples = samplesOf(model, {inputs, {}, {}});
  uint64_t size = rnn_output_size(&model, samples.length);
  std::vector<uint64_t> shape = {samples.rows.size()};
  if (model.output_count == 1)
    std::ranges::copy(sizesOf(model.outputs[0].shape, samples.length), std::back_inserter(shape));
  else
    shape.push_back(size);
  NumpyFloats outputs = newArray(shape);
  nb::gil_scoped_release others;
  auto turn = take();
  trainer.predict(samples.inputs.values, samples.rows.size(), outputs.data(), samples.length);
  requireFiniteOutputs(model, {outputs.data(), samples.rows.size() * size}, samples.length);
  return outputs;
}

std::vector<double> Model::evaluate(const Data &data) {
  const rnn_model &model = table();
  if (!model.evaluate)
    fail("model `{}` cannot be evaluated: it has no `loss`", model.name);
  Samples samples = samplesOf(model, data);
  nb::gil_scoped_release others;
  auto turn = take();
  Metrics metrics(model);
  OutputBuffers buffers(model, model.batch);
  BatchesInAnyOrder batches(samples.view(), model, trainer.shards());
  batches.begin(0, 1);
  std::vector<std::string> names = resultNames(model, /*validated=*/false);
  std::vector<double> values(names.size());
  values[0] = rnn::evaluate(trainer, batches, UINT64_MAX, metrics, buffers);
  metrics.results(std::span(values).subspan(1));
  requireFiniteNumbers(names, values, "");
  return values;
}

const rnn_model &Model::probed() {
  if (!probe)
    probe = rnnc::CompiledText::compile(source, {.targetCpu = table().target_cpu, .probe = true});
  return probe->table();
}

std::map<std::string, NumpyFloats> Model::inspect(const std::vector<Floats> &inputs) {
  NamedArrays values;
  {
    nb::gil_scoped_release others;
    auto turn = take();
    Trainer probing(probed(), trainer.threads(), trainer.parameters());
    values = inspectLayers(probing, samplesOf(table(), {inputs, {}, {}}).view());
  }
  std::map<std::string, NumpyFloats> arrays;
  for (const auto &[name, array] : values)
    arrays.emplace(name, copyOf(array));
  return arrays;
}

NumpyFloats Model::weight(size_t parameter) const {
  const rnn_parameter &found = table().parameters[parameter];
  return copyOf({sizesOf(found.shape), trainer.parameters().data() + found.offset});
}

void Model::setWeights(const std::vector<Floats> &weights) {
  const rnn_model &model = table();
  if (weights.size() != model.parameter_count)
    fail("model `{}` has {} weights, but {} arrays are given", model.name, model.parameter_count,
         weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    std::vector<uint64_t> shape;
    for (size_t axis = 0; axis < weights[i].ndim(); ++axis)
      shape.push_back(weights[i].shape(axis));
    if (shape != sizesOf(model.parameters[i].shape))
      fail("`{}` has the shape {}; the model's is {}", model.parameters[i].name, formatShape(shape),
           formatShape(sizesOf(model.parameters[i].shape)));
  }
  nb::gil_scoped_release others;
  auto turn = take();
  for (size_t i = 0; i < weights.size(); ++i)
    std::copy_n(weights[i].data(), model.parameters[i].size,
                trainer.parameters().data() + model.parameters[i].offset);
  weightsChanged();
}

void Model::saveWeights(const std::filesystem::path &path) const {
  nb::gil_scoped_release others;
  auto turn = take();
  rnn::saveWeights(path, table(), trainer.parameters(), metadata);
}

void Model::loadWeights(const std::filesystem::path &path) {
  nb::gil_scoped_release others;
  auto turn = take();
  metadata = rnn::loadWeights(path, table(), trainer.parameters());
  if (vocabulary)
    requireSameVocabulary(metadata, *vocabulary);
  weightsChanged();
}

void Model::setVocabulary(const std::filesystem::path &path) {
  std::unique_ptr<Vocabulary> read = readVocabulary(path);
  requireVocabulary(table(), *read);
  requireSameVocabulary(metadata, *read);
  vocabulary = std::move(read);
}

NumpyFloats Model::encode(const std::string &text, const std::string &place) const {
  if (!vocabulary)
    fail("{} is a text, but the model has no vocabulary; load it with `vocabulary=`", place);
  TextDataOptions options;
  rememberLengths(metadata, options);
  LengthRule lengths = lengthRule(table(), options);
  std::vector<uint32_t> ids;
  encodeText(*vocabulary, lengths, text, place, ids);
  NumpyFloats encoded = newArray({std::max<uint64_t>({ids.size(), lengths.fixed, 1})});
  std::fill_n(encoded.data(), encoded.size(), 0.0f);
  std::ranges::copy(ids, encoded.data());
  return encoded;
}

} // namespace rnn::python
