// A call with all its arguments -> `gru(30, return_sequences=true)`.
#include "exchange/model/WriteValue.h"

#include "model/LayerDefinition.h"

#include <charconv>
#include <fmt/ranges.h>

namespace rnn::exchange {

using rnnc::ArgumentSchema;
using rnnc::ArgumentType;
using rnnc::CallSchema;

namespace {

using Schemas = std::vector<CallSchema>;

/// The calls that an argument may be; null if it is none.
const Schemas *schemasOf(ArgumentType type) {
  switch (type) {
  case ArgumentType::Activation:
    return &rnnc::activationSchemas();
  case ArgumentType::Layer:
    return &rnnc::layerSchemas();
  case ArgumentType::LearningRate:
    return &rnnc::scheduleSchemas();
  case ArgumentType::Initializer:
    return &rnnc::initializerSchemas();
  case ArgumentType::Regularizer:
    return &rnnc::regularizerSchemas();
  case ArgumentType::Constraint:
    return &rnnc::constraintSchemas();
  default:
    return nullptr;
  }
}

/// The name without which there are two for one thing: `random_uniform` for `uniform`.
std::string_view canonical(std::string_view name, const Schemas &schemas) {
  const CallSchema *schema = rnnc::findSchema(schemas, name);
  return schema && !schema->canonical.empty() ? schema->canonical : name;
}

/// Whether two texts are the same number in float32.
bool areSameNumber(std::string_view a, std::string_view b) {
  float first = 0, second = 0;
  auto read = [](std::string_view text, float &number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
  };
  return read(a, first) && read(b, second) && first == second;
}

std::string writeArgument(const Value &value, const ArgumentSchema &schema) {
  static const Schemas none;
  const Schemas *schemas = schemasOf(schema.type);
  return writeValue(value, schemas ? *schemas : none);
}

bool isDefault(const Value &value, const ArgumentSchema &schema) {
  if (schema.standard.empty())
    return false;
  std::string text = writeArgument(value, schema);
  if (const Schemas *schemas = schemasOf(schema.type);
      schemas && canonical(text, *schemas) == canonical(schema.standard, *schemas))
    return true;
  return text == schema.standard || areSameNumber(text, schema.standard);
}

std::string writeCall(const Value &call, const CallSchema &schema, bool isLayer) {
  std::vector<std::string> words;
  bool byPosition = true;
  for (const ArgumentSchema &argument : schema.arguments) {
    const Value *value = findArgument(call, argument.name);
    if (!value || isDefault(*value, argument)) {
      byPosition = false;
      continue;
    }
    // People write dense(64, relu), but name the activation of a recurrent layer.
    bool isShort =
        argument.standard.empty() || (argument.type == ArgumentType::Activation && isLayer &&
                                      !rnnc::layerDefinition(schema.name).isRecurrent());
    byPosition = byPosition && isShort && words.size() < schema.positions;
    std::string text = writeArgument(*value, argument);
    words.push_back(byPosition ? text : fmt::format("{}={}", argument.name, text));
  }
  if (words.empty() && !isLayer)
    return call.text;
  return fmt::format("{}({})", call.text, fmt::join(words, ", "));
}

/// A call that no schema knows: the compiler reports it.
std::string writeUnknown(const Value &call) {
  std::vector<std::string> words;
  for (const rnnc::ast::Argument &argument : call.arguments)
    words.push_back(
        fmt::format("{}={}", argument.name->text, writeValue(argument.value, Schemas())));
  return fmt::format("{}({})", call.text, fmt::join(words, ", "));
}

} // namespace

std::string writeValue(const Value &value, const std::vector<CallSchema> &schemas) {
  switch (value.kind) {
  case Value::String:
    return fmt::format("\"{}\"", value.text);
  case Value::List: {
    std::vector<std::string> elements;
    for (const rnnc::ast::Argument &element : value.arguments)
      elements.push_back(writeValue(element.value, schemas));
    return fmt::format("[{}]", fmt::join(elements, ", "));
  }
  case Value::Call: {
    const CallSchema *schema = rnnc::findSchema(schemas, value.text);
    return schema ? writeCall(value, *schema, &schemas == &rnnc::layerSchemas())
                  : writeUnknown(value);
  }
  default:
    return value.text;
  }
}

} // namespace rnn::exchange
