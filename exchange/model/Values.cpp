// Numbers, names and arguments -> values of the syntax tree.
#include "exchange/model/Values.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rnn::exchange {

namespace {

Value valueOf(Value::Kind kind, std::string text) {
  Value value;
  value.kind = kind;
  value.text = std::move(text);
  return value;
}

} // namespace

Value integerValue(int64_t number) {
  Value value = valueOf(Value::Integer, fmt::format("{}", number));
  value.integer = number;
  value.real = double(number);
  return value;
}

Value realValue(double number) {
  auto narrow = float(number);
  bool isFloat = std::isfinite(narrow) && double(narrow) == number;
  std::string text = isFloat ? fmt::format("{}", narrow) : fmt::format("{}", number);
  // The language writes an exponent as 1e-4, without zeros before it.
  if (size_t zero = text.find("e-0"); zero != std::string::npos)
    text.erase(zero + 2, 1);
  if (size_t plus = text.find("e+"); plus != std::string::npos)
    text.erase(plus + 1, text[plus + 2] == '0' ? 2 : 1);
  bool isWhole = text.find_first_of(".e") == std::string::npos;
  Value value = valueOf(isWhole ? Value::Integer : Value::Real, std::move(text));
  value.real = number;
  if (isWhole)
    value.integer = int64_t(number);
  return value;
}

Value booleanValue(bool truth) {
  Value value = valueOf(Value::Boolean, truth ? "true" : "false");
  value.boolean = truth;
  return value;
}

Value nameValue(std::string name) { return valueOf(Value::Identifier, std::move(name)); }

Value textValue(std::string text) { return valueOf(Value::String, std::move(text)); }

Value listValue(std::vector<Value> elements) {
  Value value = valueOf(Value::List, "");
  for (Value &element : elements)
    value.arguments.push_back({std::nullopt, std::move(element)});
  return value;
}

Value callValue(std::string name, std::initializer_list<std::pair<std::string, Value>> arguments) {
  Value value = valueOf(Value::Call, std::move(name));
  for (const auto &[argument, given] : arguments)
    addArgument(value, argument, given);
  return value;
}

void addArgument(Value &call, std::string name, Value value) {
  call.kind = Value::Call; // a name becomes a call with its first argument
  call.arguments.push_back({rnnc::ast::Name{std::move(name), {}}, std::move(value)});
}

const Value *findArgument(const Value &call, std::string_view name) {
  auto found = std::ranges::find_if(call.arguments, [&](const rnnc::ast::Argument &argument) {
    return argument.name && argument.name->text == name;
  });
  return found == call.arguments.end() ? nullptr : &found->value;
}

Value *findArgument(Value &call, std::string_view name) {
  return const_cast<Value *>(findArgument(std::as_const(call), name));
}

void removeArgument(Value &call, std::string_view name) {
  std::erase_if(call.arguments, [&](const rnnc::ast::Argument &argument) {
    return argument.name && argument.name->text == name;
  });
}

} // namespace rnn::exchange
