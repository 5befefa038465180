// A serialized layer with its configuration -> a call of the language, by the schemas and classes
// of the language's own tables.
#include "exchange/keras/ReadCalls.h"

#include "data/Error.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/model/WriteValue.h"
#include "model/LayerDefinition.h"

#include <cmath>
#include <set>

namespace rnn::exchange {

using rnnc::ArgumentSchema;
using rnnc::ArgumentType;
using rnnc::CallSchema;
using rnnc::LayerDefinition;

struct CallReader::Layer {
  const Json &config;
  std::string className, name;

  /// "`lstm_1` (LSTM)"
  std::string phrase() const { return fmt::format("`{}` ({})", name, className); }
};

namespace {

/// Options whose values change nothing: other parts of the file say the same, or they choose how
/// Keras computes.
bool isIgnored(const std::string &option) {
  static const std::set<std::string, std::less<>> ignored = {"name",
                                                             "trainable",
                                                             "dtype",
                                                             "batch_input_shape",
                                                             "batch_shape",
                                                             "input_shape",
                                                             "input_length",
                                                             "input_dtype",
                                                             "sparse",
                                                             "ragged",
                                                             "optional",
                                                             "quantization_config",
                                                             "implementation",
                                                             "use_cudnn",
                                                             "momentum",
                                                             "enable_caching_device",
                                                             "autocast",
                                                             "fused",
                                                             "synchronized",
                                                             "supports_masking",
                                                             "registered_name",
                                                             "build_config",
                                                             "lora_rank",
                                                             "lora_alpha"};
  return ignored.contains(option) || option.ends_with("_initializer") ||
         option.ends_with("_constraint");
}

bool isOff(const Json &value) {
  return value.is_null() || value == false || value == "auto" || value == "" ||
         (value.is_number() && value == 0) || (value.is_array() && value.empty());
}

/// Whether an axis, counted with that of samples, is the last one.
bool isLastAxis(const Json &value, size_t rank) {
  const Json &axis = value.is_array() && value.size() == 1 ? value.front() : value;
  if (axis.is_null())
    return true;
  return axis.is_number_integer() && (axis == -1 || (rank > 0 && axis == rank - 1));
}

const LayerDefinition *definitionOf(std::string_view className) {
  auto found = std::ranges::find(rnnc::layerDefinitions(), className, &LayerDefinition::className);
  return found == rnnc::layerDefinitions().end() || found->schema.name == "rnn" ? nullptr : &*found;
}

bool isCuDnn(std::string_view className) { return className.starts_with("CuDNN"); }

/// `lstm_7`, the name that Keras gives to a layer without one.
bool isAutomaticName(std::string_view name, std::string_view className) {
  std::string snake = snakeCase(className);
  if (!name.starts_with(snake))
    return false;
  std::string_view rest = name.substr(snake.size());
  return rest.empty() ||
         (rest[0] == '_' && rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

/// `relu` of a string, or of a serialized function.
std::optional<std::string> functionName(const Json &serialized) {
  if (serialized.is_string())
    return serialized.get<std::string>();
  if (serialized.is_object() && memberOr<std::string>(serialized, "class_name", "") == "function")
    return memberOr<std::string>(serialized, "config", "");
  return std::nullopt;
}

std::string shown(const Json &value) {
  std::string text = value.is_object() && value.contains("class_name") ? classNameOf(value)
                     : value.is_string()                               ? value.get<std::string>()
                                                                       : value.dump();
  return text.size() > 100 ? text.substr(0, 100) + "..." : text;
}

const Json &configOf(const Json &serialized) {
  static const Json none = Json::object();
  return serialized.is_object() && serialized.contains("config") &&
                 serialized.at("config").is_object()
             ? serialized.at("config")
             : none;
}

} // namespace

std::optional<double> numberOf(const Json &value) {
  if (value.is_number())
    return value.get<double>();
  if (value.is_object() && value.contains("value"))
    return numberOf(value.at("value"));
  if (value.is_array() && value.size() == 1)
    return numberOf(value.front());
  return std::nullopt;
}

bool CallReader::isIdentity(std::string_view className) {
  return className == "Identity" || className == "ActivityRegularization" ||
         className == "GaussianDropout" || className == "AlphaDropout";
}

std::optional<Value> CallReader::layer(const Json &serialized, size_t rank) const {
  Layer layer{configOf(serialized), classNameOf(serialized), ""};
  layer.name = memberOr<std::string>(layer.config, "name",
                                     memberOr<std::string>(serialized, "name", "layer"));
  std::optional<Value> call;
  if (layer.className == "Bidirectional" || layer.className == "TimeDistributed")
    call = wrapper(layer, rank);
  else if (layer.className == "RNN")
    call = withCell(layer, rank);
  else if (auto activation = activationOfLayer(layer.className, layer.config)) {
    if (layer.className == "Softmax" && !isLastAxis(memberOr<Json>(layer.config, "axis", -1), rank))
      findings.lack(fmt::format("{}: axis={}", layer.phrase(), shown(layer.config.at("axis"))));
    call = callValue("activation", {{"activation", *activation}});
  } else {
    call = plainLayer(layer, rank);
  }
  if (!call)
    return std::nullopt;
  addArgument(*call, "name", textValue(layer.name));
  if (layer.config.contains("trainable") && layer.config.at("trainable") == false)
    findings.note(fmt::format("layer `{}` is frozen in the file; here it trains", layer.name));
  return call;
}

std::optional<Value> CallReader::plainLayer(const Layer &layer, size_t rank) const {
  std::string className = isCuDnn(layer.className) ? layer.className.substr(5) : layer.className;
  const LayerDefinition *definition = definitionOf(className);
  if (!definition) {
    findings.lack(layer.phrase());
    return std::nullopt;
  }
  Value call = callValue(std::string(definition->schema.name));
  for (const auto &[option, value] : layer.config.items()) {
    auto schema = std::ranges::find(definition->schema.arguments, option, &ArgumentSchema::name);
    bool isKnown = schema != definition->schema.arguments.end();
    if (option == "name" || (option == "axis" && isLastAxis(value, rank)))
      continue;
    if (option == "unroll" && value == true)
      findings.note(fmt::format("`unroll` of layer `{}` has no effect here", layer.name));
    if (isKnown && schema->type == ArgumentType::NoEffect)
      continue;
    if (isKnown) {
      std::string place = fmt::format("{}: {}", layer.phrase(), option);
      if (auto argument = this->argument(value, schema->type, place))
        addArgument(call, option, *argument);
    } else if (!isWithoutEffect(layer, option, value, rank)) {
      findings.lack(fmt::format("{}: {}={}", layer.phrase(), option, shown(value)));
    }
  }
  if (className == "GRU" && !findArgument(call, "reset_after"))
    addArgument(call, "reset_after", booleanValue(isCuDnn(layer.className)));
  return call;
}

bool CallReader::isWithoutEffect(const Layer &layer, const std::string &option, const Json &value,
                                 size_t rank) const {
  if (option == "dtype") {
    std::string type = value.is_string() ? value.get<std::string>()
                                         : memberOr<std::string>(configOf(value), "name", "");
    if (!type.empty() && type != "float32" && !type.starts_with("int"))
      findings.note(fmt::format("`{}` of layer `{}` is float32 here", type, layer.name));
  }
  if (option.ends_with("_regularizer")) {
    if (!value.is_null())
      findings.note(fmt::format("`{}` of layer `{}` is left out: the language does not have it",
                                option, layer.name));
    return true;
  }
  if (option == "data_format")
    return value.is_null() || value == "channels_last";
  return isIgnored(option) || isOff(value) || (option == "axis" && isLastAxis(value, rank)) ||
         (option == "unroll" && value.is_boolean());
}

std::optional<Value> CallReader::innerLayer(const Json &serialized, size_t rank) const {
  std::optional<Value> call = layer(serialized, rank);
  if (!call)
    return std::nullopt;
  Value *name = findArgument(*call, "name");
  for (std::string_view direction : {"forward_", "backward_"})
    if (name->text.starts_with(direction))
      *name = textValue(name->text.substr(direction.size()));
  if (isAutomaticName(name->text, memberOr<std::string>(serialized, "class_name", "")))
    removeArgument(*call, "name");
  return call;
}

std::optional<Value> CallReader::wrapper(const Layer &layer, size_t rank) const {
  bool isBidirectional = layer.className == "Bidirectional";
  const Json &serialized =
      member(layer.config, "layer", fmt::format("{}, layer {}", what, layer.phrase()));
  std::string className = classNameOf(serialized);
  const LayerDefinition *inner = definitionOf(isCuDnn(className) ? className.substr(5) : className);
  bool isActivation = activationOfLayer(className, configOf(serialized)).has_value();
  bool fits = isBidirectional ? className == "RNN" || (inner && inner->isRecurrent())
                              : isActivation || (inner && inner->worksOnFeatures);
  if (!fits) {
    findings.lack(fmt::format("`{}` ({} of {})", layer.name, layer.className, shown(serialized)));
    return std::nullopt;
  }
  std::optional<Value> first =
      innerLayer(serialized, rank > 1 && !isBidirectional ? rank - 1 : rank);
  if (!first)
    return std::nullopt;
  if (!isBidirectional)
    return callValue("time_distributed", {{"layer", *first}});

  if (const Value *backwards = findArgument(*first, "go_backwards");
      backwards && backwards->boolean)
    findings.lack(fmt::format("{}: go_backwards=true of its layer", layer.phrase()));
  Value call = callValue("bidirectional");
  const Json second = memberOr<Json>(layer.config, "backward_layer", Json());
  std::optional<Value> other = second.is_null() ? first : innerLayer(second, rank);
  if (!other)
    return std::nullopt;
  for (Value *direction : {&*first, &*other}) // the wrapper sets these itself
    for (const char *option : {"go_backwards", "zero_output_for_mask"})
      removeArgument(*direction, option);
  addArgument(call, "layer", *first);
  Value withoutName = *first, otherWithoutName = *other;
  removeArgument(withoutName, "name");
  removeArgument(otherWithoutName, "name");
  if (writeValue(withoutName, rnnc::layerSchemas()) !=
      writeValue(otherWithoutName, rnnc::layerSchemas()))
    addArgument(call, "backward_layer", *other);
  if (layer.config.contains("merge_mode"))
    if (auto mode = argument(layer.config.at("merge_mode"), ArgumentType::MergeMode,
                             fmt::format("{}: merge_mode", layer.phrase())))
      addArgument(call, "merge_mode", *mode);
  return call;
}

/// `RNN(LSTMCell(8))` is `LSTM(8)`.
std::optional<Value> CallReader::withCell(const Layer &layer, size_t rank) const {
  const Json &cell =
      member(layer.config, "cell", fmt::format("{}, layer {}", what, layer.phrase()));
  std::string className = classNameOf(cell);
  bool isKnown = className == "LSTMCell" || className == "GRUCell" || className == "SimpleRNNCell";
  if (!isKnown) {
    findings.lack(fmt::format("`{}` (RNN of {})", layer.name, shown(cell)));
    return std::nullopt;
  }
  Json config = configOf(cell);
  for (const auto &[option, value] : layer.config.items())
    if (option != "cell")
      config[option] = value;
  return plainLayer({config, className.substr(0, className.size() - 4), layer.name}, rank);
}

std::optional<Value> CallReader::activationOfLayer(const std::string &className,
                                                   const Json &config) const {
  auto withNumbers = [&](const char *name,
                         std::initializer_list<std::pair<const char *, const char *>> options) {
    Value call = nameValue(name);
    for (auto [option, argument] : options)
      if (config.contains(option))
        if (auto number = numberOf(config.at(option)))
          addArgument(call, argument, realValue(*number));
    return call;
  };
  if (className == "LeakyReLU") {
    Value call = withNumbers(
        "leaky_relu",
        {{version < 3 && config.contains("alpha") ? "alpha" : "negative_slope", "negative_slope"}});
    if (!findArgument(call, "negative_slope")) // the layer's default is not the function's
      addArgument(call, "negative_slope", realValue(0.3));
    return call;
  }
  if (className == "ReLU")
    return withNumbers("relu", {{"negative_slope", "negative_slope"},
                                {"max_value", "max_value"},
                                {"threshold", "threshold"}});
  if (className == "ThresholdedReLU") {
    Value call = withNumbers("relu", {{"theta", "threshold"}});
    if (!findArgument(call, "threshold"))
      addArgument(call, "threshold", realValue(1));
    return call;
  }
  if (className == "ELU")
    return withNumbers("elu", {{"alpha", "alpha"}});
  if (className == "Softmax")
    return nameValue("softmax");
  return std::nullopt;
}

std::optional<Value> CallReader::activation(const Json &serialized) const {
  if (serialized.is_null())
    return nameValue("linear");
  if (auto function = functionName(serialized)) {
    std::string name = *function;
    if (size_t dot = name.rfind('.'); dot != std::string::npos) // keras.activations.relu
      name = name.substr(dot + 1);
    if (name.ends_with("_v2"))
      name.resize(name.size() - 3);
    if (name == "hard_sigmoid" && version < 3)
      return nameValue("keras2_hard_sigmoid");
    const CallSchema *schema = findByClass(rnnc::activationSchemas(), name);
    return schema ? std::optional(nameValue(std::string(schema->name))) : std::nullopt;
  }
  std::string className = classNameOf(serialized);
  if (className == "Activation" && configOf(serialized).contains("activation"))
    return activation(configOf(serialized).at("activation"));
  return activationOfLayer(className, configOf(serialized));
}

/// A call of a table with the arguments of the configuration; nothing if the table does not have
/// it.
std::optional<Value> CallReader::callOf(const Json &serialized,
                                        const std::vector<CallSchema> &schemas,
                                        const std::string &place) const {
  std::optional<std::string> function = functionName(serialized);
  const CallSchema *schema = findByClass(schemas, function ? *function : classNameOf(serialized));
  if (!schema)
    return std::nullopt;
  Value call = nameValue(std::string(schema->canonical.empty() ? schema->name : schema->canonical));
  for (const ArgumentSchema &argument : schema->arguments) {
    const Json &config = configOf(serialized);
    auto value = config.find(std::string(argument.name));
    if (value == config.end() || value->is_null())
      continue;
    if (auto given =
            this->argument(*value, argument.type, fmt::format("{} of {}", argument.name, place)))
      addArgument(call, std::string(argument.name), *given);
  }
  return call;
}

std::optional<Value> CallReader::restraint(const Json &serialized,
                                           const std::vector<CallSchema> &schemas,
                                           const std::string &place) const {
  if (serialized.is_null())
    return nameValue("none");
  std::optional<Value> call = callOf(serialized, schemas, place);
  if (!call) {
    findings.note(fmt::format("{} `{}` is left out: the language does not have it", place,
                              shown(serialized)));
    return nameValue("none");
  }
  if (call->text != "l1_l2")
    return call;
  const Value *l1 = findArgument(*call, "l1"), *l2 = findArgument(*call, "l2");
  bool hasL1 = l1 && l1->real != 0, hasL2 = l2 && l2->real != 0;
  if (hasL1 && hasL2)
    return call;
  if (!hasL1 && !hasL2)
    return nameValue("none");
  return hasL1 ? callValue("l1", {{"l1", *l1}}) : callValue("l2", {{"l2", *l2}});
}

std::optional<Value> CallReader::initializer(const Json &serialized,
                                             const std::string &place) const {
  std::optional<Value> call = callOf(serialized, rnnc::initializerSchemas(), place);
  if (!call) {
    if (!serialized.is_null())
      findings.note(fmt::format("{} `{}` is left out: the weights have their values", place,
                                shown(serialized)));
    return std::nullopt;
  }
  if (call->text != "variance_scaling")
    return call;
  // What old versions write for initializers with a name of their own.
  auto text = [&](const char *name, const char *otherwise) {
    const Value *value = findArgument(*call, name);
    return value ? value->text : otherwise;
  };
  std::string mode = text("mode", "fan_in"), distribution = text("distribution", "normal"),
              scale = text("scale", "1");
  std::string family = mode == "fan_avg" && scale == "1"  ? "glorot"
                       : mode == "fan_in" && scale == "1" ? "lecun"
                       : mode == "fan_in" && scale == "2" ? "he"
                                                          : "";
  if (family.empty() || distribution == "untruncated_normal")
    return call;
  return nameValue(family + (distribution == "uniform" ? "_uniform" : "_normal"));
}

void CallReader::failType(const Json &value, const std::string &place, const char *expected) const {
  fail("{}, {}: expected {}, found {}", what, place, expected, shown(value));
}

std::optional<Value> CallReader::argument(const Json &value, ArgumentType type,
                                          const std::string &place) const {
  switch (type) {
  case ArgumentType::Size:
  case ArgumentType::Integer:
  case ArgumentType::Count:
  case ArgumentType::OptionalInteger: {
    if (value.is_null() || value.is_object()) // Keras 3 may have a generator of seeds
      return std::nullopt;
    std::optional<double> number = numberOf(value);
    if (!number || *number != std::floor(*number) || std::abs(*number) > 1e15)
      failType(value, place, "a whole number");
    return integerValue(int64_t(*number));
  }
  case ArgumentType::Real:
  case ArgumentType::NotNegative:
  case ArgumentType::Positive:
  case ArgumentType::Fraction:
  case ArgumentType::OpenFraction:
  case ArgumentType::Limit: {
    if (value.is_null())
      return std::nullopt;
    std::optional<double> number = numberOf(value);
    if (!number || !std::isfinite(*number))
      failType(value, place, "a number");
    return realValue(*number);
  }
  case ArgumentType::Boolean:
    if (value.is_null())
      return std::nullopt;
    if (!value.is_boolean() && !value.is_number())
      failType(value, place, "true or false");
    return booleanValue(value.is_boolean() ? value.get<bool>() : value != 0);
  case ArgumentType::Numbers: {
    if (!value.is_array())
      failType(value, place, "a list of numbers");
    std::vector<Value> numbers;
    for (const Json &element : value) {
      std::optional<double> number = numberOf(element);
      if (!number || !std::isfinite(*number))
        failType(value, place, "a list of numbers");
      numbers.push_back(realValue(*number));
    }
    return listValue(std::move(numbers));
  }
  case ArgumentType::LearningRate:
    if (std::optional<double> number = numberOf(value))
      return realValue(*number);
    return callOf(value, rnnc::scheduleSchemas(), place);
  case ArgumentType::Activation: {
    std::optional<Value> found = activation(value);
    if (!found)
      findings.lack(fmt::format("{}={}", place, functionName(value).value_or(shown(value))));
    return found;
  }
  case ArgumentType::Initializer:
    return initializer(value, place);
  case ArgumentType::Regularizer:
    return restraint(value, rnnc::regularizerSchemas(), place);
  case ArgumentType::Constraint:
    return restraint(value, rnnc::constraintSchemas(), place);
  case ArgumentType::Reduction:
    if (value == "auto" || value == "none")
      return std::nullopt;
    [[fallthrough]];
  case ArgumentType::MergeMode:
  case ArgumentType::Fan:
  case ArgumentType::Distribution:
    if (value.is_null())
      return nameValue("none");
    if (!value.is_string())
      failType(value, place, "a name");
    return nameValue(value.get<std::string>());
  case ArgumentType::Text:
    return value.is_string() ? std::optional(textValue(value.get<std::string>())) : std::nullopt;
  case ArgumentType::Layer:
  case ArgumentType::Cell:
  case ArgumentType::NoEffect:
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Value> CallReader::setting(const Json &serialized,
                                         const std::vector<CallSchema> &schemas) const {
  return callOf(serialized, schemas, classNameOf(serialized));
}

} // namespace rnn::exchange
