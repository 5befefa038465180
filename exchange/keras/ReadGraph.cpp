// Sequential and functional models, one inside the other -> one list of layers.
#include "exchange/keras/ReadGraph.h"

#include "data/Error.h"
#include "exchange/keras/CallResults.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/keras/GraphOperations.h"
#include "exchange/keras/ReadNode.h"
#include "model/LayerDefinition.h"

#include <map>

namespace rnn::exchange {

namespace {

/// A value between layers.
struct Tensor {
  std::string value; // its name in the graph
  size_t rank = 0;   // axes with that of samples; 0: not known
  bool isMask = false;
};

using Tensors = std::vector<Tensor>;

/// A list of sizes, also one that 2.13 wrote as a tuple; null if it is none.
const Json *sizesIn(const Json &object, const char *name) {
  if (!object.is_object() || !object.contains(name))
    return nullptr;
  const Json &sizes = object.at(name);
  if (sizes.is_object() && sizes.contains("items"))
    return &sizes.at("items");
  return sizes.is_array() && !sizes.empty() && !sizes.front().is_array() ? &sizes : nullptr;
}

const Json *batchShapeOf(const Json &layer) {
  if (!layer.is_object() || !layer.contains("config"))
    return nullptr;
  for (const char *name : {"batch_shape", "batch_input_shape", "build_input_shape"})
    if (const Json *sizes = sizesIn(layer.at("config"), name))
      return sizes;
  return layer.contains("build_config") ? sizesIn(layer.at("build_config"), "input_shape")
                                        : nullptr;
}

class GraphReader {
public:
  GraphReader(const CallReader &calls, std::string what, Findings &findings)
      : calls(calls), what(std::move(what)), findings(findings) {}

  Graph read(const Json &architecture) {
    for (const Tensor &output : model(architecture, nullptr))
      graph.outputs.push_back(output.value);
    checkMasks();
    findTokens();
    return std::move(graph);
  }

private:
  static bool isModel(const Json &layer) {
    if (isModelClass(classNameOf(layer)))
      return true;
    const Json *config = layer.contains("config") ? &layer.at("config") : nullptr;
    return config && config->is_object() && config->contains("layers") &&
           config->contains("output_layers");
  }

  /// `given`: the values that a model inside another one is applied to; null for the whole.
  Tensors model(const Json &model, const Tensors *given) {
    if (!isModel(model))
      fail("{}: the model is of class `{}`, which is written in Python; only Sequential and "
           "functional models have their layers in the file",
           what, classNameOf(model));
    const Json &config = model.at("config");
    bool isFunctional = config.is_object() && config.contains("output_layers");
    return isFunctional ? functional(model, given) : sequential(model, given);
  }

  Tensors sequential(const Json &model, const Tensors *given) {
    const Json &layers = layersOf(model, what);
    Tensors values;
    if (given)
      values = *given;
    else
      values = {addInput(inputName(layers.front()), inputShape(model))};
    for (const Json &layer : layers) {
      requireLayer(layer);
      if (classNameOf(layer) != "InputLayer")
        values = apply(layer, {values.begin(), values.end()}, {}, Node());
      if (values.empty())
        break;
    }
    return values;
  }

  static std::string inputName(const Json &layer) {
    return classNameOf(layer) == "InputLayer" ? layerName(layer) : "x";
  }

  /// That of the first layer, which may be a model itself.
  const Json *inputShape(const Json &model) const {
    const Json *layer = &model;
    while (isModel(*layer) && !layersOf(*layer, what).empty()) {
      layer = &layersOf(*layer, what).front();
      if (const Json *shape = batchShapeOf(*layer); shape && !isModel(*layer))
        return shape;
    }
    return batchShapeOf(model);
  }

  void requireLayer(const Json &layer) const {
    if (!layer.is_object() || !layer.contains("class_name") || !layer.contains("config"))
      fail("{}: a layer has no `class_name` and `config`", what);
  }

  Tensor addInput(const std::string &wanted, const Json *shape) {
    ImportedInput input{.name = wanted.empty() ? "x" : wanted, .isTokens = false, .shape = {}};
    for (const ImportedInput &other : graph.inputs)
      if (other.name == input.name)
        fail("{}: two inputs are called `{}`", what, input.name);
    if (shape) {
      for (size_t i = 0; i < shape->size(); ++i) {
        const Json &size = (*shape)[i];
        bool isOpen = size.is_null();
        if (!isOpen && (!size.is_number_integer() || size < 1 || size > int64_t(1) << 40))
          fail("{}: the input `{}` has the shape {}", what, input.name, shape->dump());
        if (i == 0 && !isOpen)
          graph.batch = size.get<int64_t>();
        if (i > 0)
          input.shape.push_back(isOpen ? rnnc::unknownLength : size.get<int64_t>());
      }
    }
    graph.inputs.push_back(input);
    return {.value = input.name, .rank = shape ? shape->size() : 0};
  }

  /// The results of each call of each layer; those that have not been read are empty.
  using Results = std::map<std::string, std::vector<std::optional<Tensors>>>;

  /// A layer with the number of one of its calls.
  struct Call {
    const Json *layer;
    size_t number;
  };

  Tensors functional(const Json &model, const Tensors *given) {
    const Json &config = model.at("config");
    Results results;
    std::vector<const Json *> layers;
    for (const Json &layer : layersOf(model, what)) {
      requireLayer(layer);
      if (!results.try_emplace(functionalName(layer)).second)
        fail("{}: two layers are called `{}`", what, functionalName(layer));
      layers.push_back(&layer);
    }
    takeInputs(config, layers, given, results);
    std::vector<Call> waiting;
    for (const Json *layer : layers) {
      size_t calls = memberOr<Json>(*layer, "inbound_nodes", Json::array()).size();
      if (calls == 0)
        fail("{}: layer `{}` is applied to nothing", what, functionalName(*layer));
      results.at(functionalName(*layer)).resize(calls);
      for (size_t number = 0; number < calls; ++number)
        waiting.push_back({layer, number});
    }
    std::map<const Json *, size_t> first; // the layers that the first call has added
    while (!waiting.empty()) {
      size_t before = waiting.size();
      std::erase_if(waiting, [&](const Call &call) { return applyCall(call, results, first); });
      if (waiting.size() == before)
        fail("{}: layer `{}` takes values that no layer gives", what,
             functionalName(*waiting.front().layer));
    }
    Tensors outputs;
    for (const TensorReference &reference :
         readReferences(memberOr<Json>(config, "output_layers", Json()))) {
      const Tensor *tensor = find(reference, results);
      if (!tensor)
        fail("{}: the output `{}` is no layer", what, reference.layer);
      outputs.push_back(*tensor);
    }
    return outputs;
  }

  /// The name by which nodes call a layer.
  static std::string functionalName(const Json &layer) {
    return memberOr<std::string>(layer, "name", layerName(layer));
  }

  void takeInputs(const Json &config, std::vector<const Json *> &layers, const Tensors *given,
                  Results &results) {
    std::vector<TensorReference> references =
        readReferences(memberOr<Json>(config, "input_layers", Json()));
    if (given && given->size() != references.size())
      fail("{}: a model with {} inputs is applied to {} values", what, references.size(),
           given->size());
    for (size_t i = 0; i < references.size(); ++i) {
      auto layer = std::ranges::find(layers, references[i].layer,
                                     [](const Json *each) { return functionalName(*each); });
      if (layer == layers.end())
        fail("{}: the input `{}` is no layer, or stands there twice", what, references[i].layer);
      results.at(references[i].layer)
          .push_back(
              Tensors{given ? (*given)[i] : addInput(references[i].layer, batchShapeOf(**layer))});
      layers.erase(layer);
    }
  }

  const Tensor *find(const TensorReference &reference, const Results &results) const {
    auto found = results.find(reference.layer);
    if (found == results.end())
      fail("{}: a layer takes a value of `{}`, which is no layer", what, reference.layer);
    const std::vector<std::optional<Tensors>> &calls = found->second;
    // A model that was used on its own before has a number that the file does not have.
    const std::optional<Tensors> &call =
        calls[reference.node < calls.size() ? reference.node : calls.size() - 1];
    if (!call)
      return nullptr;
    if (reference.index >= call->size())
      fail("{}: layer `{}` has no result {}", what, reference.layer, reference.index);
    return &(*call)[reference.index];
  }

  std::optional<Tensors> findAll(const std::vector<TensorReference> &references,
                                 const Results &results) const {
    Tensors tensors;
    for (const TensorReference &reference : references) {
      const Tensor *tensor = find(reference, results);
      if (!tensor)
        return std::nullopt;
      tensors.push_back(*tensor);
    }
    return tensors;
  }

  /// Applies a layer; false if some value is not there yet.
  bool applyCall(const Call &call, Results &results, std::map<const Json *, size_t> &first) {
    const Json &layer = *call.layer;
    std::string name = functionalName(layer);
    Node node = readNode(layer.at("inbound_nodes").at(call.number));
    auto arguments = findAll(node.arguments, results), states = findAll(node.states, results),
         masks = findAll(node.masks, results);
    if (!arguments || !states || !masks)
      return false;
    for (const Tensor &mask : *masks)
      if (!mask.isMask)
        findings.lack(fmt::format("`{}` ({}): a mask of its own", name, classNameOf(layer)));
    size_t begin = graph.layers.size();
    results.at(name)[call.number] = apply(layer, *arguments, *states, node);
    auto [owner, isFirst] = first.try_emplace(call.layer, begin);
    if (!isFirst)
      share(owner->second, begin);
    return true;
  }

  /// Each call of a layer, or of a model, adds the same layers, and those with weights share them.
  void share(size_t first, size_t begin) {
    for (size_t i = begin; i < graph.layers.size(); ++i)
      if (auto weights = weightNamesOf(graph.layers[i].call); weights && !weights->empty()) {
        size_t owner = first + (i - begin);
        graph.layers[i].sharesWith = graph.layers[owner].sharesWith.value_or(owner);
      }
  }

  /// The results of a layer or of a model. If the language lacks it: values of unknown rank, so
  /// that reading goes on and finds everything that is lacking.
  Tensors apply(const Json &layer, Tensors arguments, const Tensors &states, const Node &node) {
    std::string className = classNameOf(layer);
    if (isModel(layer))
      return model(layer, &arguments);
    if (isOperation(layer))
      return operation(layer, arguments, node);
    for (const Tensor &argument : arguments)
      if (argument.isMask)
        findings.lack(fmt::format("`{}` ({}): a mask as its input", layerName(layer), className));
    if (arguments.empty())
      fail("{}: layer `{}` is applied to nothing", what, layerName(layer));
    if (node.isTraining && (className.find("Dropout") != std::string::npos ||
                            className == "GaussianNoise" || className == "BatchNormalization"))
      findings.lack(
          fmt::format("`{}` ({}): training=True in its call", layerName(layer), className));
    if (CallReader::isIdentity(className)) {
      findings.note(fmt::format("layer `{}` ({}) is left out: it changes no prediction",
                                layerName(layer), className));
      return {arguments.front()};
    }
    std::optional<Value> call = calls.layer(layer, arguments.front().rank);
    if (!call)
      return unknownResults();
    if (node.usesCausalMask)
      addArgument(*call, "use_causal_mask", booleanValue(true));
    // Keras 2 gives states after the input.
    Tensors initial = states;
    if (takesStates(*call) && arguments.size() > 1) {
      initial.insert(initial.begin(), arguments.begin() + 1, arguments.end());
      arguments.resize(1);
    }
    return add(layer, *call, arguments, initial, node.isReversed && isReversible(*call));
  }

  /// Arithmetic between layers, which may have the name of a layer's class. A .h5 of Keras 3 has no
  /// modules; there operations have no options that all layers have.
  static bool isOperation(const Json &layer) {
    std::string className = classNameOf(layer);
    if (className == "TFOpLambda")
      return true;
    if (layer.contains("module")) {
      auto module = memberOr<std::string>(layer, "module", "");
      return module.starts_with("keras.src.ops") || module.starts_with("keras.ops");
    }
    const Json &config = layer.at("config");
    return className != "InputLayer" && !config.contains("trainable") && !config.contains("dtype");
  }

  Tensors unknownResults() {
    Tensors results(8);
    for (Tensor &result : results)
      result.value = fmt::format("{}:?", ++valueCount);
    return results;
  }

  Tensors add(const Json &layer, const Value &call, const Tensors &arguments, const Tensors &states,
              bool isReversed = false) {
    ImportedLayer added{.call = call,
                        .inputs = {},
                        .initialStates = {},
                        .isReversed = isReversed,
                        .results = {},
                        .weights = {}};
    for (const Tensor &argument : arguments)
      added.inputs.push_back(argument.value);
    for (const Tensor &state : states)
      added.initialStates.push_back(state.value);
    Tensors results(resultCount(call));
    for (size_t i = 0; i < results.size(); ++i) {
      results[i].value = fmt::format("{}:{}", ++valueCount, layerName(layer));
      size_t first = arguments.front().rank;
      results[i].rank = i > 0        ? 2
                        : isReversed ? first
                                     : resultRank(call, first, arguments.back().rank);
      added.results.push_back(results[i].value);
    }
    graph.layers.push_back(std::move(added));
    graph.sources.push_back(&layer);
    return results;
  }

  Tensors operation(const Json &layer, const Tensors &arguments, const Node &node) {
    std::string name = classNameOf(layer);
    if (name == "TFOpLambda") {
      auto function = memberOr<std::string>(layer.at("config"), "function", "");
      name = function.substr(function.rfind('.') + 1);
    }
    bool isOfMasks = std::ranges::any_of(arguments, &Tensor::isMask) || name == "NotEqual";
    if (isOfMasks && buildsMasks(name) && !arguments.empty()) {
      if (!arguments.front().isMask && node.constant)
        masks.emplace_back(arguments.front().value, *node.constant);
      return {{.value = fmt::format("{}:mask", ++valueCount), .rank = 0, .isMask = true}};
    }
    if (auto call = callOfOperation(name, arguments.size(), node)) {
      addArgument(*call, "name", textValue(layerName(layer)));
      return add(layer, *call, arguments, {});
    }
    findings.lack(fmt::format("`{}` (operation {})", layerName(layer), name));
    return unknownResults();
  }

  /// The masks that the file computes must be those that the layers give anyway.
  void checkMasks() {
    for (const auto &[value, number] : masks) {
      bool isGiven = false;
      for (const ImportedLayer &layer : graph.layers) {
        if (layer.inputs.empty() || layer.inputs.front() != value)
          continue;
        const Value *masked = findArgument(layer.call, "mask_value");
        isGiven |= isTrue(layer.call, "mask_zero") && number == 0;
        isGiven |= layer.call.text == "masking" && (masked ? masked->real : 0) == number;
      }
      if (!isGiven)
        findings.lack("a mask that the model computes itself (operation NotEqual)");
    }
  }

  /// Inputs that only embeddings read are tokens.
  void findTokens() {
    for (ImportedInput &input : graph.inputs) {
      bool isRead = false, isTokens = true;
      for (const ImportedLayer &layer : graph.layers)
        if (std::ranges::find(layer.inputs, input.name) != layer.inputs.end()) {
          isRead = true;
          isTokens &= rnnc::layerDefinition(layer.call.text).takesTokens && !layer.isReversed;
        }
      // One that nothing reads has any type; only tokens may have no features.
      input.isTokens =
          isTokens && (isRead || input.shape == std::vector<int64_t>{rnnc::unknownLength});
    }
  }

  const CallReader &calls;
  std::string what;
  Findings &findings;
  Graph graph;
  size_t valueCount = 0;
  std::vector<std::pair<std::string, double>> masks; // values and the number that is masked
};

} // namespace

Graph readGraph(const Json &architecture, const CallReader &calls, const std::string &what,
                Findings &findings) {
  return GraphReader(calls, what, findings).read(architecture);
}

} // namespace rnn::exchange
