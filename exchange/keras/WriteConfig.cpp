// Layers and the values between them -> a Sequential or functional model of Keras 3.
#include "exchange/keras/WriteConfig.h"

#include "data/Error.h"
#include "exchange/keras/WriteCalls.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <map>

namespace rnn::exchange {

namespace {

using rnnc::Layer;
using rnnc::Model;

class ConfigWriter {
public:
  explicit ConfigWriter(const Model &model) : model(model) {}

  Json write() {
    Json config = isPlainStack(model) ? sequential() : functional();
    bool isSequential = !config.contains("output_layers");
    Json result = kerasObject(isSequential ? "keras" : "keras.src.models.functional",
                              isSequential ? "Sequential" : "Functional", std::move(config));
    if (model.loss && model.optimizer)
      result["compile_config"] = compiled();
    if (!calls.found().empty())
      fail("Keras does not have: {}", fmt::join(calls.found(), ", "));
    return result;
  }

private:
  Json batchShape(const rnnc::Tensor &tensor) const {
    bool isStateful = std::ranges::any_of(model.layers, &Layer::stateful);
    Json shape = {isStateful ? Json(model.batch) : Json()};
    for (int64_t size : tensor.shape)
      shape.push_back(size == rnnc::unknownLength ? Json() : Json(size));
    return shape;
  }

  Json input(size_t index) const {
    const rnnc::Tensor &tensor = model.tensors[index];
    return kerasObject("keras.layers", "InputLayer",
                       {{"batch_shape", batchShape(tensor)},
                        {"dtype", "float32"},
                        {"sparse", false},
                        {"ragged", false},
                        {"name", inputName(index)}});
  }

  /// Inputs are layers in Keras, so they share the names of layers.
  std::string inputName(size_t index) const {
    std::string name = model.tensors[index].name;
    auto isTaken = [&] {
      return std::ranges::find(model.layers, name, &Layer::name) != model.layers.end();
    };
    while (isTaken())
      name += "_input";
    return name;
  }

  Json sequential() {
    Json layers = {input(0)};
    for (const Layer &layer : model.layers)
      layers.push_back(calls.layer(layer));
    return {{"name", model.name}, {"trainable", true}, {"dtype", "float32"}, {"layers", layers}};
  }

  /// Where a value comes from.
  struct History {
    std::string layer; // empty: a parameter
    size_t call = 0;   // of the layer's calls
    size_t result = 0;
  };
  History historyOf(size_t tensor) const {
    if (tensor < model.inputCount)
      return {.layer = inputName(tensor)};
    for (size_t layer = 0; layer < model.layers.size(); ++layer)
      for (size_t i = 0; i < model.layers[layer].outputs.size(); ++i)
        if (model.layers[layer].outputs[i] == tensor)
          return {model.layers[layer].name, callNumber(layer), i};
    return {};
  }

  /// How many calls of the same layer come before.
  size_t callNumber(size_t index) const {
    std::optional<size_t> first = model.layers[index].sharesWith;
    if (!first)
      return 0;
    return 1 + size_t(std::count_if(model.layers.begin(), model.layers.begin() + index,
                                    [&](const Layer &each) { return each.sharesWith == first; }));
  }

  Json reference(size_t tensor) const {
    History history = historyOf(tensor);
    return {history.layer, history.call, history.result};
  }

  Json kerasTensor(size_t tensor) const {
    return {{"class_name", "__keras_tensor__"},
            {"config",
             {{"shape", batchShape(model.tensors[tensor])},
              {"dtype", "float32"},
              {"keras_history", reference(tensor)}}}};
  }

  Json node(const Layer &layer) {
    Json inputs = Json::array(), states = Json::array(), options = Json::object();
    for (size_t tensor : layer.inputs)
      inputs.push_back(kerasTensor(tensor));
    for (size_t tensor : layer.initialStates) {
      if (historyOf(tensor).layer.empty())
        calls.lack(fmt::format("layer `{}`: a parameter as its initial state", layer.name));
      states.push_back(kerasTensor(tensor));
    }
    if (!states.empty())
      options["initial_state"] = states;
    // In Keras this is an argument of the call, not of the layer.
    const rnnc::Arguments &given = layer.call->arguments;
    if (given.has("use_causal_mask") && given.boolean("use_causal_mask"))
      options["use_causal_mask"] = true;
    if (layer.isReversed)
      options["reverse"] = true;
    Json argument = layer.definition->mostInputs > 1 ? inputs : inputs.front();
    return {{"args", Json::array({argument})}, {"kwargs", options}};
  }

  /// Keras joins the masks by an operation that it calls `concatenate` or `concatenate_1`, and
  /// refuses a model that has a name twice.
  void requireOwnName(const Layer &layer) {
    bool isMasked = model.tensors[layer.outputs.front()].isMasked;
    if (isMasked && layer.definition->schema.name == "concatenate" &&
        layer.name.starts_with("concatenate"))
      calls.lack(fmt::format("layer `{}`: masks under its name, which is that of Keras' own "
                             "operation; add `name=\"joined\"`",
                             layer.name));
  }

  Json functional() {
    Json layers = Json::array(), inputs = Json::array(), outputs = Json::array();
    for (size_t i = 0; i < model.inputCount; ++i) {
      if (model.tensors[i].isMask)
        calls.lack(fmt::format("input `{}`: a mask in the data is an argument of calls there",
                               model.tensors[i].name));
      layers.push_back(input(i));
      layers.back()["name"] = inputName(i);
      layers.back()["inbound_nodes"] = Json::array();
      inputs.push_back(reference(i));
    }
    std::map<size_t, size_t> places; // of the model's layers among Keras' ones
    for (const Layer &layer : model.layers) {
      requireOwnName(layer);
      if (layer.sharesWith) {
        layers.at(places.at(*layer.sharesWith))["inbound_nodes"].push_back(node(layer));
        continue;
      }
      places[size_t(&layer - model.layers.data())] = layers.size();
      layers.push_back(calls.layer(layer));
      layers.back()["name"] = layer.name;
      layers.back()["inbound_nodes"] = Json::array({node(layer)});
    }
    for (size_t tensor : model.outputs)
      outputs.push_back(reference(tensor));
    // A single one is given and returned without a list.
    return {{"name", model.name},
            {"trainable", true},
            {"layers", layers},
            {"input_layers", inputs.size() == 1 ? inputs.front() : inputs},
            {"output_layers", outputs.size() == 1 ? outputs.front() : outputs}};
  }

  Json compiled() {
    Json loss, factors;
    if (model.lossFunction)
      calls.lack(fmt::format("the loss `{}`", model.loss->name));
    else if (model.lossTerms.empty())
      loss = calls.loss(*model.loss);
    else
      addTerms(loss, factors);
    return {{"optimizer", calls.optimizer(*model.optimizer)},
            {"loss", loss},
            {"loss_weights", factors},
            {"metrics", metrics()},
            {"weighted_metrics", nullptr},
            {"run_eagerly", false},
            {"steps_per_execution", 1}};
  }

  /// A loss and a factor for each output, in lists; null for an output without a loss.
  void addTerms(Json &losses, Json &factors) {
    losses = factors = Json::array();
    losses.get_ref<Json::array_t &>().resize(model.outputs.size());
    factors.get_ref<Json::array_t &>().resize(model.outputs.size(), 1.0);
    for (const rnnc::LossTerm &term : model.lossTerms) {
      Json &own = losses[term.output];
      if (term.function || !own.is_null())
        calls.lack(fmt::format("the part `{}` of the loss", term.name));
      else
        own = calls.loss(term.call);
      factors[term.output] = term.factor;
    }
  }

  /// A list, or one for each output where the model has several.
  Json metrics() {
    bool hasSeveral = model.outputs.size() > 1;
    Json metrics = Json::array();
    if (hasSeveral)
      metrics.get_ref<Json::array_t &>().resize(model.outputs.size(), Json::array());
    for (const rnnc::Metric &metric : model.metrics) {
      if (metric.function) {
        calls.lack(fmt::format("the metric `{}`", metric.text));
        continue;
      }
      Json own = calls.metric(metric);
      const std::string &output = model.tensors[model.outputs[metric.output]].name;
      if (hasSeveral && own.is_object()) // Keras puts the output in front itself
        own["config"]["name"] = metric.name.substr(output.size() + 1);
      (hasSeveral ? metrics[metric.output] : metrics).push_back(std::move(own));
    }
    return model.metrics.empty() ? Json() : metrics;
  }

  const Model &model;
  CallWriter calls;
};

} // namespace

bool isPlainStack(const Model &model) {
  if (model.inputCount != 1 || model.layers.empty() ||
      model.outputs != std::vector{model.layers.back().outputs.front()})
    return false;
  size_t above = 0;
  for (const Layer &layer : model.layers) {
    if (layer.inputs != std::vector{above} || layer.sharesWith || !layer.initialStates.empty() ||
        layer.outputs.size() != 1 || layer.isReversed)
      return false;
    above = layer.outputs.front();
  }
  return true;
}

Json writeKerasConfig(const CheckedModel &model) { return ConfigWriter(model.model).write(); }

} // namespace rnn::exchange
