// Arguments, activations and settings as Keras serializes them -> values, by the types that the
// schemas give them.
#include "data/Error.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/keras/ReadCalls.h"

#include <cmath>

namespace rnn::exchange {

using rnnc::ArgumentSchema;
using rnnc::ArgumentType;
using rnnc::CallSchema;

namespace {

/// `relu` of a string, or of a serialized function.
std::optional<std::string> functionName(const Json &serialized) {
  if (serialized.is_string())
    return serialized.get<std::string>();
  if (serialized.is_object() && memberOr<std::string>(serialized, "class_name", "") == "function")
    return memberOr<std::string>(serialized, "config", "");
  return std::nullopt;
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
                              shownInMessage(serialized)));
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
                                shownInMessage(serialized)));
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
  fail("{}, {}: expected {}, found {}", what, place, expected, shownInMessage(value));
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
    // A window has one size for each of its axes.
    bool isTuple = value.is_array() && value.size() == 1;
    std::optional<double> number = numberOf(isTuple ? value.front() : value);
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
      findings.lack(
          fmt::format("{}={}", place, functionName(value).value_or(shownInMessage(value))));
    return found;
  }
  case ArgumentType::Initializer:
    return initializer(value, place);
  case ArgumentType::Regularizer:
    return restraint(value, rnnc::regularizerSchemas(), place);
  case ArgumentType::Constraint:
    return restraint(value, rnnc::constraintSchemas(), place);
  case ArgumentType::Axes: {
    if (!value.is_array())
      return argument(value, ArgumentType::Integer, place);
    std::vector<Value> axes;
    for (const Json &element : value)
      if (std::optional<Value> axis = argument(element, ArgumentType::Integer, place))
        axes.push_back(*axis);
    return listValue(std::move(axes));
  }
  case ArgumentType::Reduction:
    if (value == "auto" || value == "none")
      return std::nullopt;
    [[fallthrough]];
  case ArgumentType::MergeMode:
  case ArgumentType::Padding:
  case ArgumentType::ScoreMode:
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
