// Checked calls with all their arguments -> JSON, by the schemas and classes of the language.
#include "exchange/keras/WriteCalls.h"

#include "exchange/keras/ClassNames.h"

#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>

namespace rnn::exchange {

using rnnc::ArgumentSchema;
using rnnc::ArgumentType;
using rnnc::Call;
using rnnc::CallSchema;

namespace {

/// `MeanSquaredError` for `mean_squared_error`, or the class that Keras spells in another way.
std::string classOf(std::string_view name) {
  static const std::map<std::string_view, std::string> special = {{"kl_divergence", "KLDivergence"},
                                                                  {"rmsprop", "RMSprop"},
                                                                  {"sgd", "SGD"},
                                                                  {"adamw", "AdamW"},
                                                                  {"auc", "AUC"},
                                                                  {"l1_l2", "L1L2"}};
  if (auto found = special.find(name); found != special.end())
    return found->second;
  std::string className;
  bool startsWord = true;
  for (char c : name) {
    if (c == '_') {
      startsWord = true;
      continue;
    }
    className += startsWord ? char(std::toupper(static_cast<unsigned char>(c))) : c;
    startsWord = false;
  }
  return className;
}

Json number(const rnnc::ast::Value &value) {
  return value.kind == rnnc::ast::Value::Integer ? Json(value.integer) : Json(value.real);
}

Json realNumber(const rnnc::ast::Value &value) {
  return value.text == "none" ? Json() : Json(value.real);
}

/// Whether the call has another value than the default of some argument.
bool hasArguments(const Call &call, const CallSchema &schema) {
  return std::ranges::any_of(schema.arguments, [&](const ArgumentSchema &argument) {
    return call.arguments.isGiven(argument.name);
  });
}

std::string lastPart(const std::string &path) { return path.substr(path.rfind('/') + 1); }

} // namespace

Json kerasObject(const char *module, std::string className, Json config) {
  return {{"module", module},
          {"class_name", std::move(className)},
          {"config", std::move(config)},
          {"registered_name", nullptr}};
}

Json CallWriter::layer(const rnnc::Layer &layer) {
  const rnnc::LayerDefinition &definition = *layer.definition;
  std::string place = fmt::format("layer `{}`", layer.name);
  // In Keras they are an index, `x[..., 1:]`, and an operation.
  static const std::set<std::string_view> withoutClass = {"select_features",
                                                          "global_sum_pooling1d"};
  if (layer.cell || withoutClass.contains(definition.schema.name)) {
    lack(fmt::format("{} ({})", place, definition.schema.name));
    return {};
  }
  Json config = arguments(*layer.call, definition.schema, place);
  config["name"] = lastPart(layer.name);
  config["dtype"] = "float32";
  if (layer.definition->wrapping != rnnc::Wrapping::Nothing)
    config["layer"] = this->layer(layer.wrapped.front());
  if (layer.definition->wrapping == rnnc::Wrapping::Directions) {
    bool hasOther = layer.call->arguments.hasCall("backward_layer");
    Json backward = this->layer(layer.wrapped.back());
    for (Json *direction : {&config["layer"], &backward}) {
      (*direction)["config"]["zero_output_for_mask"] = layer.wrapped.front().returnSequences;
      (*direction)["config"]["go_backwards"] = direction == &backward;
    }
    config["backward_layer"] = hasOther ? backward : Json();
  }
  return kerasObject("keras.layers", std::string(definition.className), std::move(config));
}

Json CallWriter::arguments(const Call &call, const CallSchema &schema, const std::string &place) {
  Json config = Json::object();
  for (const ArgumentSchema &argument : schema.arguments)
    if (argument.type != ArgumentType::NoEffect && argument.type != ArgumentType::Layer &&
        argument.type != ArgumentType::Text && argument.name != "use_causal_mask")
      config[std::string(argument.name)] =
          this->argument(call.arguments, argument, fmt::format("{}: {}", place, argument.name));
  return config;
}

Json CallWriter::argument(const rnnc::Arguments &arguments, const ArgumentSchema &schema,
                          const std::string &place) {
  const rnnc::ast::Value &value = arguments.value(schema.name);
  bool isNone = value.text == "none";
  switch (schema.type) {
  case ArgumentType::Size:
  case ArgumentType::Integer:
  case ArgumentType::Count:
  case ArgumentType::OptionalInteger:
    return isNone ? Json() : Json(value.integer);
  case ArgumentType::Real:
  case ArgumentType::NotNegative:
  case ArgumentType::Positive:
  case ArgumentType::Fraction:
  case ArgumentType::OpenFraction:
  case ArgumentType::Limit:
    return realNumber(value);
  case ArgumentType::Boolean:
    return value.boolean;
  case ArgumentType::Numbers: {
    Json numbers = Json::array();
    for (const rnnc::ast::Argument &element : value.arguments)
      numbers.push_back(number(element.value));
    return numbers;
  }
  case ArgumentType::Axes: {
    if (value.kind != rnnc::ast::Value::List)
      return value.integer;
    Json axes = Json::array();
    for (const rnnc::ast::Argument &axis : value.arguments)
      axes.push_back(axis.value.integer);
    return axes;
  }
  case ArgumentType::Activation:
    return activation(arguments.call(schema.name), place);
  case ArgumentType::MergeMode:
    return isNone ? Json() : Json(value.text);
  case ArgumentType::Padding:
  case ArgumentType::ScoreMode:
  case ArgumentType::Fan:
  case ArgumentType::Distribution:
  case ArgumentType::Reduction:
    return arguments.hasCall(schema.name) ? arguments.call(schema.name).name : value.text;
  case ArgumentType::LearningRate:
    if (!arguments.hasCall(schema.name))
      return realNumber(value);
    return object("keras.optimizers.schedules", arguments.call(schema.name),
                  rnnc::scheduleSchemas(), place);
  case ArgumentType::Initializer:
    return object("keras.initializers", arguments.call(schema.name), rnnc::initializerSchemas(),
                  place);
  case ArgumentType::Regularizer:
    return isNone ? Json()
                  : object("keras.regularizers", arguments.call(schema.name),
                           rnnc::regularizerSchemas(), place);
  case ArgumentType::Constraint:
    return isNone ? Json()
                  : object("keras.constraints", arguments.call(schema.name),
                           rnnc::constraintSchemas(), place);
  case ArgumentType::Text:
  case ArgumentType::Layer:
  case ArgumentType::Cell:
  case ArgumentType::NoEffect:
    break;
  }
  return {};
}

Json CallWriter::object(const char *module, const Call &call,
                        const std::vector<CallSchema> &schemas, const std::string &place) {
  const CallSchema *schema = rnnc::findSchema(schemas, call.name);
  Json config = schema ? arguments(call, *schema, place) : Json::object();
  // Without a warm-up Keras has no target.
  if (config.contains("warmup_steps") && config["warmup_steps"] == 0)
    config["warmup_target"] = nullptr;
  return kerasObject(module, classOf(call.name), std::move(config));
}

/// Keras' activations have names alone; some are also layers, with arguments.
Json CallWriter::activation(const Call &call, const std::string &place) {
  const CallSchema *schema = rnnc::findSchema(rnnc::activationSchemas(), call.name);
  if (call.name.starts_with("keras2_")) {
    lack(fmt::format("{}={}", place, call.name));
    return call.name;
  }
  if (!schema || !hasArguments(call, *schema))
    return call.name;
  static const std::map<std::string_view, const char *> layers = {
      {"leaky_relu", "LeakyReLU"}, {"relu", "ReLU"}, {"elu", "ELU"}};
  auto layer = layers.find(call.name);
  if (layer == layers.end()) {
    lack(fmt::format("{}={} with arguments", place, call.name));
    return call.name;
  }
  return kerasObject("keras.layers", layer->second, arguments(call, *schema, place));
}

Json CallWriter::loss(const Call &call) {
  Json loss = object("keras.losses", call, rnnc::lossSchemas(), "the loss");
  loss["config"]["name"] = call.name;
  return loss;
}

Json CallWriter::optimizer(const Call &call) {
  Json optimizer = object("keras.optimizers", call, rnnc::optimizerSchemas(), "the optimizer");
  optimizer["config"]["name"] = call.name;
  return optimizer;
}

Json CallWriter::metric(const rnnc::Metric &metric) {
  if (metric.text == "accuracy" || metric.text == "acc")
    return "accuracy";
  Json object = this->object("keras.metrics", metric.call, rnnc::metricSchemas(), "a metric");
  object["config"]["name"] = metric.name;
  return object;
}

} // namespace rnn::exchange
