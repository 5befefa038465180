// A file of Keras -> a model of the language with its weights.
#include "exchange/keras/ImportKeras.h"

#include "data/Error.h"
#include "exchange/keras/CallResults.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/keras/ReadTraining.h"
#include "exchange/keras/StoredWeights.h"
#include "exchange/model/CheckedModel.h"
#include "exchange/model/WriteText.h"

#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

std::string modelName(const Json &architecture) {
  const Json config = memberOr<Json>(architecture, "config", Json());
  return memberOr<std::string>(config, "name", "model");
}

/// The number of features of a layer that has its first kernel.
std::optional<int64_t> featuresOf(const ImportedLayer &layer) {
  if (layer.weights.empty() || layer.weights.front().shape.size() != 2)
    return std::nullopt;
  return int64_t(layer.weights.front().shape.front());
}

/// A Sequential model that was never told its input has that of its first layer.
void inferInput(ImportedModel &model, const std::string &what) {
  if (model.inputs.size() != 1 || !model.inputs.front().shape.empty() || model.layers.empty())
    return;
  const ImportedLayer &first = model.layers.front();
  std::vector<int64_t> &shape = model.inputs.front().shape;
  if (first.call.text == "embedding") {
    shape = {rnnc::unknownLength};
  } else if (auto features = featuresOf(first)) {
    shape = {*features};
    if (first.call.text != "dense")
      shape.insert(shape.begin(), rnnc::unknownLength);
  } else {
    fail("{} does not say the shape of the input", what);
  }
}

bool isCorrect(const ImportedModel &model) {
  try {
    checkText("model", writeText(model).text);
    return true;
  } catch (const Error &) {
    return false;
  }
}

/// Leaves out settings that the language refuses for this model: metrics first.
void dropWrongSettings(ImportedModel &model) {
  if (!model.optimizer || isCorrect(model))
    return;
  ImportedModel plain = model;
  plain.metrics.clear();
  if (!model.metrics.empty() && isCorrect(plain)) {
    plain.notes.emplace_back(
        "the metrics are left out: the language does not have them for this loss and output");
    model = std::move(plain);
    return;
  }
  std::string loss = plain.loss ? plain.loss->text : "total";
  plain.loss.reset();
  plain.lossTerms.clear();
  plain.optimizer.reset();
  if (isCorrect(plain)) {
    plain.notes.push_back(fmt::format(
        "the loss `{}` and the optimizer are left out: the loss does not fit the model", loss));
    model = std::move(plain);
  }
}

void requireNothingLacking(const Findings &findings, const std::string &what) {
  if (!findings.lacking.empty())
    fail("the language lacks these layers or options of {}: {}", what,
         fmt::join(findings.lacking, ", "));
}

} // namespace

void fillWeights(const KerasFile &file, Graph &graph) {
  NamesBySource names;
  for (size_t i = 0; i < graph.sources.size(); ++i)
    if (auto of = weightNamesOf(graph.layers[i].call); of && !of->empty())
      names[graph.sources[i]] = *of;
  auto weights = readStoredWeights(*file.weights, file.architecture, names);
  for (size_t i = 0; i < graph.sources.size(); ++i) {
    if (graph.layers[i].sharesWith)
      continue;
    graph.layers[i].weights = std::move(weights[graph.sources[i]]);
    convertCuDnn(graph.layers[i].weights);
  }
}

ImportedModel readKerasModel(const std::filesystem::path &path) {
  KerasFile file = openKerasFile(path);
  if (file.architecture.is_null())
    fail("{} has weights without an architecture: import them into a model with `--model`, or put "
         "the architecture beside it as `{}`",
         file.what, path.stem().string() + ".json");
  if (!file.weights)
    fail("{} has an architecture without weights: put them beside it as `{}`", file.what,
         path.stem().string() + ".h5");
  Findings findings;
  CallReader calls(file.version, file.what, findings);
  Graph graph = readGraph(file.architecture, calls, file.what, findings);
  requireNothingLacking(findings, file.what);

  fillWeights(file, graph);
  ImportedModel model;
  model.name = modelName(file.architecture);
  model.inputs = graph.inputs;
  model.layers = graph.layers;
  model.outputs = graph.outputs;
  inferInput(model, file.what);
  readTraining(file.training, calls, findings, model);
  bool isStateful = std::ranges::any_of(graph.layers, [](const ImportedLayer &layer) {
    const Value *inner = findArgument(layer.call, "layer");
    const Value *stateful = findArgument(inner ? *inner : layer.call, "stateful");
    return stateful && stateful->boolean;
  });
  if (isStateful)
    model.batch = graph.batch;
  model.notes = findings.notes;
  dropWrongSettings(model);
  return model;
}

} // namespace rnn::exchange
