// A serialized layer with its configuration -> a call of the language, by the schemas and classes
// of the language's own tables.
#include "exchange/keras/ReadCalls.h"

#include "data/Error.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/model/WriteValue.h"
#include "model/LayerDefinition.h"

#include <set>

namespace rnn::exchange {

using rnnc::ArgumentSchema;
using rnnc::ArgumentType;
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
                                                             "reverse_dtype",
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
                                                             "renorm_clipping",
                                                             "renorm_momentum",
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

/// Whether an axis, counted with that of samples, is the last one, as far as is known.
bool isLastAxis(const Json &value, size_t rank) {
  const Json &axis = value.is_array() && value.size() == 1 ? value.front() : value;
  if (axis.is_null())
    return true;
  return axis.is_number_integer() && (axis == -1 || (axis > 0 && (rank == 0 || axis == rank - 1)));
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

} // namespace

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
      findings.lack(
          fmt::format("{}: axis={}", layer.phrase(), shownInMessage(layer.config.at("axis"))));
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
      findings.lack(fmt::format("{}: {}={}", layer.phrase(), option, shownInMessage(value)));
    }
  }
  if (className == "GRU" && !findArgument(call, "reset_after"))
    addArgument(call, "reset_after", booleanValue(isCuDnn(layer.className)));
  return call;
}

bool CallReader::isWithoutEffect(const Layer &layer, const std::string &option, const Json &value,
                                 size_t rank) const {
  if (option == "dtype" || option == "reverse_dtype") {
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
  if (option == "noise_shape" && !value.is_null()) {
    findings.note(fmt::format("`noise_shape` of layer `{}` is left out: each number is dropped on "
                              "its own here",
                              layer.name));
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
    findings.lack(
        fmt::format("`{}` ({} of {})", layer.name, layer.className, shownInMessage(serialized)));
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
    findings.lack(fmt::format("`{}` (RNN of {})", layer.name, shownInMessage(cell)));
    return std::nullopt;
  }
  Json config = configOf(cell);
  for (const auto &[option, value] : layer.config.items())
    if (option != "cell")
      config[option] = value;
  return plainLayer({config, className.substr(0, className.size() - 4), layer.name}, rank);
}

} // namespace rnn::exchange
