// Values of the language, as an importer writes them: `30`, `relu`, `l2(0.01)`.
#pragma once

#include "syntax/Ast.h"

#include <initializer_list>
#include <string>
#include <utility>

namespace rnn::exchange {

using rnnc::ast::Value;

Value integerValue(int64_t value);
/// With as few digits as give the same float32: files hold 0.001 as 0.0010000000474974513.
/// Requires a finite number.
Value realValue(double value);
Value booleanValue(bool value);
Value nameValue(std::string name); // such as `relu` and `none`
Value textValue(std::string text);
Value listValue(std::vector<Value> elements);

/// A call whose arguments have their names; WriteText.h writes some by position and leaves out
/// those that have their defaults.
Value callValue(std::string name,
                std::initializer_list<std::pair<std::string, Value>> arguments = {});
void addArgument(Value &call, std::string name, Value value);
/// The value of an argument, or null.
const Value *findArgument(const Value &call, std::string_view name);
Value *findArgument(Value &call, std::string_view name);
void removeArgument(Value &call, std::string_view name);

} // namespace rnn::exchange
