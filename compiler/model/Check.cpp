// Tree -> checked model: names, arguments, shapes, sizes.
#include "model/Check.h"

#include "model/Arguments.h"

#include <fmt/format.h>
#include <map>
#include <set>

namespace rnnc {

namespace {

/// Floats of an arena that the compiler accepts: 4 GiB of them.
constexpr int64_t sizeLimit = int64_t(1) << 30;

/// a * b * ..., or more than the limit where that would overflow.
int64_t product(std::initializer_list<int64_t> factors) {
  int64_t result = 1;
  for (int64_t factor : factors)
    if (__builtin_mul_overflow(result, factor, &result))
      return INT64_MAX;
  return result;
}

class Checker {
public:
  Checker(const ast::Model &tree, Diagnostics &diagnostics)
      : tree(tree), diagnostics(diagnostics) {}

  std::optional<Model> run() {
    model.name = tree.name.text;
    input();
    settings();
    if (tree.layers.empty())
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no layers", model.name),
                        "a model needs at least one, such as `dense(1)`");
    for (const ast::Value &call : tree.layers)
      layer(call);
    sizes();
    if (diagnostics.hasErrors())
      return std::nullopt;
    return std::move(model);
  }

private:
  void input() {
    if (tree.inputs.empty()) {
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no input", model.name),
                        "add a line such as `input x: f32[100, 2]`: time, features");
      return;
    }
    if (tree.inputs.size() > 1)
      diagnostics.error(tree.inputs[1].name.range, "a model has one input", {});
    const ast::Input &input = tree.inputs.front();
    model.inputName = input.name.text;
    if (input.elementType.text != "f32")
      diagnostics.error(input.elementType.range,
                        fmt::format("unknown type `{}`; an input is `f32`", input.elementType.text),
                        nearest(input.elementType.text, {"f32"}));
    if (input.sizes.empty() || input.sizes.size() > 2)
      diagnostics.error(input.name.range,
                        fmt::format("an input has the sizes [features] or [time, features], found {} sizes",
                                    input.sizes.size()));
    bool known = !input.sizes.empty();
    for (const ast::Value &size : input.sizes) {
      if (size.text == "?")
        diagnostics.error(size.range, "the length must be a number: every shape is fixed when the model is compiled");
      else if (size.kind != ast::Value::Integer)
        diagnostics.error(size.range, fmt::format("a size must be a whole number, found `{}`", size.text));
      else if (size.integer < 1)
        diagnostics.error(size.range, fmt::format("a size must be at least 1, found `{}`", size.text));
      else {
        model.inputShape.push_back(size.integer);
        inputSizes.push_back(size.range);
        continue;
      }
      known = false;
    }
    if (known)
      shape = model.inputShape;
  }

  void settings() {
    std::map<std::string, SourceRange> seen;
    for (const ast::Setting &setting : tree.settings) {
      const std::string &keyword = setting.keyword.text;
      auto [first, isNew] = seen.try_emplace(keyword, setting.keyword.range);
      if (!isNew) {
        diagnostics.error(setting.keyword.range, fmt::format("`{}` is given twice", keyword));
        diagnostics.note(first->second, "the first one is here");
      } else if (keyword == "loss") {
        loss(setting.value);
      } else if (keyword == "optimizer") {
        optimizer(setting.value);
      } else if (keyword == "batch") {
        batch(setting.value);
      } else {
        diagnostics.error(setting.keyword.range, fmt::format("unknown statement `{}`", keyword),
                          nearest(keyword, {"input", "loss", "optimizer", "batch"}));
      }
    }
    if (seen.contains("optimizer") && !seen.contains("loss"))
      diagnostics.error(seen["optimizer"], "an optimizer needs a loss",
                        "add a line such as `loss mean_squared_error`");
    if (seen.contains("loss") && !seen.contains("optimizer"))
      diagnostics.error(seen["loss"], "a loss needs an optimizer", "add a line such as `optimizer adam`");
  }

  /// The schema of a name that may be written without parentheses.
  const CallSchema *schemaOf(const ast::Value &value, const std::vector<CallSchema> &schemas,
                             std::string_view what) {
    bool isName = value.kind == ast::Value::Identifier || value.kind == ast::Value::Call;
    const CallSchema *schema = isName ? findSchema(schemas, value.text) : nullptr;
    if (!schema)
      diagnostics.error(isName ? value.nameRange : value.range,
                        fmt::format("unknown {} `{}`", what, value.text),
                        nearest(value.text, namesOf(schemas)));
    return schema;
  }

  void loss(const ast::Value &value) {
    const CallSchema *schema = schemaOf(value, lossSchemas(), "loss");
    if (!schema || !Arguments(value, *schema, diagnostics).valid())
      return;
    bool squared = value.text == "mse" || value.text == "mean_squared_error";
    model.loss = squared ? Loss::MeanSquaredError : Loss::MeanAbsoluteError;
  }

  void optimizer(const ast::Value &value) {
    const CallSchema *schema = schemaOf(value, optimizerSchemas(), "optimizer");
    if (!schema)
      return;
    Arguments arguments(value, *schema, diagnostics);
    if (!arguments.valid())
      return;
    Optimizer optimizer;
    optimizer.kind = value.text == "adam" ? OptimizerKind::Adam : OptimizerKind::Sgd;
    optimizer.learningRate = arguments.real("learning_rate");
    auto within = [&](std::string_view name, double least, double below) {
      double number = arguments.real(name);
      if (!(number >= least && number < below))
        diagnostics.error(arguments.range(name),
                          fmt::format("`{}` must be at least {} and below {}, found {}", name, least, below, number));
      return number;
    };
    if (optimizer.kind == OptimizerKind::Adam) {
      optimizer.beta1 = within("beta_1", 0, 1);
      optimizer.beta2 = within("beta_2", 0, 1);
      optimizer.epsilon = arguments.real("epsilon");
    } else {
      optimizer.momentum = within("momentum", 0, 1);
      optimizer.nesterov = arguments.boolean("nesterov");
    }
    model.optimizer = optimizer;
  }

  void batch(const ast::Value &value) {
    if (value.kind != ast::Value::Integer)
      diagnostics.error(value.range, fmt::format("`batch` must be a whole number, found `{}`", value.text));
    else if (value.integer < 1 || value.integer > 65536)
      diagnostics.error(value.range, fmt::format("`batch` must be from 1 to 65536, found `{}`", value.text));
    else
      model.batch = value.integer;
  }

  static Activation activation(const std::string &name) {
    static const std::map<std::string, Activation> activations = {{"linear", Activation::Linear},
                                                                  {"tanh", Activation::Tanh},
                                                                  {"sigmoid", Activation::Sigmoid},
                                                                  {"relu", Activation::Relu}};
    return activations.at(name);
  }

  void layer(const ast::Value &call) {
    static const std::map<std::string, std::pair<LayerKind, std::string>> kinds = {
        {"simple_rnn", {LayerKind::SimpleRnn, "SimpleRNN"}},
        {"lstm", {LayerKind::Lstm, "LSTM"}},
        {"gru", {LayerKind::Gru, "GRU"}},
        {"dense", {LayerKind::Dense, "Dense"}}};
    const CallSchema *schema = schemaOf(call, layerSchemas(), "layer");
    if (!schema) {
      shape.clear();
      return;
    }
    Arguments arguments(call, *schema, diagnostics);
    if (!arguments.valid()) {
      shape.clear();
      return;
    }
    Layer layer;
    std::tie(layer.kind, layer.className) = kinds.at(call.text);
    layer.range = call.range;
    layer.units = arguments.size("units");
    layer.activation = activation(arguments.text("activation"));
    layer.useBias = arguments.boolean("use_bias");
    auto flag = [&](std::string_view name, bool otherwise) {
      return arguments.has(name) ? arguments.boolean(name) : otherwise;
    };
    if (arguments.has("recurrent_activation"))
      layer.recurrentActivation = activation(arguments.text("recurrent_activation"));
    layer.returnSequences = flag("return_sequences", false);
    layer.resetAfter = flag("reset_after", true);
    layer.unitForgetBias = flag("unit_forget_bias", true);
    layer.name = arguments.text("name");
    if (layer.name.empty()) { // Keras counts the layers of a class: gru, gru_1, ...
      int number = counts[call.text]++;
      layer.name = number == 0 ? call.text : fmt::format("{}_{}", call.text, number);
    }
    if (!names.insert(layer.name).second)
      diagnostics.error(arguments.range("name"), fmt::format("another layer has the name `{}`", layer.name));

    if (shape.empty()) // an error before this layer
      return;
    bool recurrent = layer.kind != LayerKind::Dense;
    if (recurrent && shape.size() < 2) {
      diagnostics.error(call.range,
                        fmt::format("`{}` needs a sequence [time, features], found [{}]", call.text, shape[0]),
                        model.layers.empty() ? "give the input a time axis: `f32[time, features]`"
                                             : "write `return_sequences=true` in the layer before");
      shape.clear();
      return;
    }
    layer.inputShape = shape;
    if (recurrent && !layer.returnSequences)
      shape = {layer.units};
    else
      shape.back() = layer.units;
    layer.outputShape = shape;
    model.layers.push_back(std::move(layer));
  }

  /// Refuses what no machine could hold, before any arithmetic overflows.
  void sizes() {
    if (!model.inputShape.empty() && model.inputShape.size() == inputSizes.size()) {
      int64_t elements = model.batch;
      for (int64_t size : model.inputShape)
        elements = product({elements, size});
      if (elements > sizeLimit)
        diagnostics.error(inputSizes.front(),
                          fmt::format("a batch of {} inputs would have more than 2^30 numbers", model.batch),
                          "use a shorter input or a smaller batch");
    }
    for (const Layer &layer : model.layers) {
      int64_t gates = layer.kind == LayerKind::Gru ? 3 : layer.kind == LayerKind::Lstm ? 4 : 1;
      int64_t features = layer.inputShape.back();
      int64_t weights = product({gates, layer.units, features});
      if (layer.kind != LayerKind::Dense)
        weights = std::max(weights, product({gates, layer.units, layer.units}));
      if (weights > sizeLimit) {
        diagnostics.error(layer.range, fmt::format("a kernel of `{}` would have more than 2^30 numbers ({} units)",
                                                   layer.name, layer.units),
                          "use fewer units");
        continue;
      }
      int64_t steps = layer.inputShape.size() == 2 ? layer.inputShape[0] : 1;
      if (product({model.batch, steps, layer.units, 2 * gates}) > sizeLimit)
        diagnostics.error(layer.range,
                          fmt::format("what training keeps of `{}` ({} samples, {} steps, {} units) would have "
                                      "more than 2^30 numbers", layer.name, model.batch, steps, layer.units),
                          "use fewer units, a shorter input or a smaller batch");
    }
  }

  const ast::Model &tree;
  Diagnostics &diagnostics;
  Model model;
  std::vector<SourceRange> inputSizes;
  std::vector<int64_t> shape; // of the value so far; empty after an error
  std::map<std::string, int> counts;
  std::set<std::string> names;
};

} // namespace

std::optional<Model> checkModel(const ast::Model &tree, Diagnostics &diagnostics) {
  return Checker(tree, diagnostics).run();
}

} // namespace rnnc
