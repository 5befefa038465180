// A call and its schema -> its checked arguments with defaults.
#include "model/Arguments.h"

#include "model/KerasNames.h"

#include <cfloat>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace rnnc {

namespace {

/// The default of a schema, parsed as text of the language.
ast::Value standardValue(const ArgumentSchema &schema, SourceRange range) {
  ast::Value value;
  value.range = range;
  std::string_view text = schema.standard;
  value.text =
      std::string(schema.type == ArgumentType::Text ? text.substr(1, text.size() - 2) : text);
  if (schema.type == ArgumentType::LearningRate)
    value.kind = ast::Value::Real;
  value.boolean = text == "true";
  value.nameRange = range;
  std::from_chars(text.data(), text.data() + text.size(), value.real);
  std::from_chars(text.data(), text.data() + text.size(), value.integer);
  return value;
}

} // namespace

Arguments::Arguments(const ast::Value &call, const CallSchema &schema,
                     const std::vector<CallSchema> &layers, Diagnostics &diagnostics) {
  size_t position = 0;
  bool named = false;
  auto error = [&](SourceRange range, std::string message, std::string hint = {}) {
    diagnostics.error(range, std::move(message), std::move(hint));
    ok = false;
  };
  for (const ast::Argument &argument : call.arguments) {
    const ArgumentSchema *target = nullptr;
    SourceRange range = argument.name ? argument.name->range : argument.value.range;
    if (argument.name) {
      named = true;
      for (const ArgumentSchema &candidate : schema.arguments)
        if (candidate.name == argument.name->text)
          target = &candidate;
      if (!target) {
        error(range, fmt::format("`{}` has no argument `{}`", call.text, argument.name->text),
              unknownArgumentHint(argument.name->text, schema));
        continue;
      }
    } else if (named) {
      error(range, "a positional argument follows a named one", "name this argument too");
      continue;
    } else if (position < schema.positions) {
      target = &schema.arguments[position++];
    } else if (schema.arguments.empty()) {
      error(range, fmt::format("`{}` has no arguments", call.text));
      continue;
    } else {
      std::string count = schema.positions == 0 ? "no" : fmt::format("{}", schema.positions);
      error(range,
            fmt::format("`{}` has {} argument{} by position", call.text, count,
                        schema.positions == 1 ? "" : "s"),
            position < schema.arguments.size() ? "name the further ones" : "");
      continue;
    }
    if (auto first = values.find(target->name); first != values.end()) {
      error(range, fmt::format("argument `{}` is given twice", target->name));
      diagnostics.note(first->second.range, "the first one is here");
      continue;
    }
    if (isOfType(*target, argument.value, call, diagnostics))
      take(*target, argument.value, layers, diagnostics);
    else
      ok = false;
    values[target->name] = argument.value;
    given.insert(target->name);
  }
  for (const ArgumentSchema &argument : schema.arguments) {
    if (values.contains(argument.name))
      continue;
    if (argument.standard.empty())
      error(call.range, fmt::format("`{}` needs the argument `{}`", call.text, argument.name));
    else
      take(argument, values[argument.name] = standardValue(argument, call.range), layers,
           diagnostics);
  }
}

std::vector<double> Arguments::numbers(std::string_view name) const {
  std::vector<double> result;
  for (const ast::Argument &element : values.at(name).arguments)
    result.push_back(element.value.real);
  return result;
}

/// Resolves a value that is itself a call.
void Arguments::take(const ArgumentSchema &schema, const ast::Value &value,
                     const std::vector<CallSchema> &layers, Diagnostics &diagnostics) {
  auto resolveWith = [&](const std::vector<CallSchema> &schemas, std::string_view what) {
    if (std::optional<Call> resolved = resolveCall(value, schemas, what, diagnostics))
      calls.emplace(schema.name, std::move(*resolved));
    else
      ok = false;
  };
  switch (schema.type) {
  case ArgumentType::Activation:
    return resolveWith(activationSchemas(), "activation");
  case ArgumentType::MergeMode:
    return resolveWith(mergeModeSchemas(), "merge mode");
  case ArgumentType::Padding:
    return resolveWith(paddingSchemas(), "padding");
  case ArgumentType::ScoreMode:
    return resolveWith(scoreModeSchemas(), "score mode");
  case ArgumentType::Initializer:
    return resolveWith(initializerSchemas(), "initializer");
  case ArgumentType::Fan:
    return resolveWith(fanSchemas(), "mode");
  case ArgumentType::Distribution:
    return resolveWith(distributionSchemas(), "distribution");
  case ArgumentType::LearningRate:
    if (value.kind != ast::Value::Integer && value.kind != ast::Value::Real)
      resolveWith(scheduleSchemas(), "schedule");
    return;
  case ArgumentType::Reduction:
    return resolveWith(reductionSchemas(), "reduction");
  case ArgumentType::Layer:
    if (value.text != "none")
      resolveWith(layers, "layer");
    return;
  case ArgumentType::Regularizer:
    if (value.text != "none")
      resolveWith(regularizerSchemas(), "regularizer");
    return;
  case ArgumentType::Constraint:
    if (value.text != "none")
      resolveWith(constraintSchemas(), "constraint");
    return;
  default:
    return;
  }
}

bool Arguments::isOfType(const ArgumentSchema &schema, const ast::Value &value,
                         const ast::Value &call, Diagnostics &diagnostics) {
  auto wrong = [&](std::string_view expected) {
    diagnostics.error(value.range,
                      fmt::format("argument `{}` of `{}` must be {}, found {}", schema.name,
                                  call.text, expected, describe(value)),
                      wrongValueHint(value, schema));
    return false;
  };
  if (value.kind == ast::Value::Invalid)
    return false;
  auto isNumberKind = [](const ast::Value &value) {
    return value.kind == ast::Value::Integer || value.kind == ast::Value::Real;
  };
  auto isNone = [](const ast::Value &value) {
    return value.kind == ast::Value::Identifier && value.text == "none";
  };
  auto isNameOrCall = [](const ast::Value &value) {
    return value.kind == ast::Value::Identifier || value.kind == ast::Value::Call;
  };
  bool isNumber = isNumberKind(value);
  bool fits = isNumber && std::abs(value.real) <= FLT_MAX;
  auto outside = [&](std::string_view bounds) {
    diagnostics.error(value.range,
                      fmt::format("`{}` must be {}, found `{}`", schema.name, bounds, value.text));
    return false;
  };
  switch (schema.type) {
  case ArgumentType::Size:
    if (value.kind != ast::Value::Integer)
      return wrong("a whole number");
    return value.integer >= 1 || wrong("at least 1");
  case ArgumentType::Real:
    if (!isNumber)
      return wrong("a number");
    return fits || outside("at least -3.4e38 and at most 3.4e38");
  case ArgumentType::NotNegative:
    if (!isNumber)
      return wrong("a number");
    return (fits && value.real >= 0) || outside("at least 0 and at most 3.4e38");
  case ArgumentType::Positive:
    if (!isNumber)
      return wrong("a number");
    return (fits && static_cast<float>(value.real) > 0) || outside("above 0 and at most 3.4e38");
  case ArgumentType::OpenFraction:
    if (!isNumber)
      return wrong("a number");
    return (value.real > 0 && value.real < 1) || outside("above 0 and below 1");
  case ArgumentType::Count:
    if (isNone(value))
      return true;
    if (value.kind != ast::Value::Integer)
      return wrong("a whole number or `none`");
    return value.integer >= 0 || outside("at least 0");
  case ArgumentType::Integer:
    return value.kind == ast::Value::Integer || wrong("a whole number");
  case ArgumentType::OptionalInteger:
    return isNone(value) || value.kind == ast::Value::Integer || wrong("a whole number or `none`");
  case ArgumentType::Numbers:
    if (value.kind != ast::Value::List)
      return wrong("a list of numbers such as `[1, 2]`");
    for (const ast::Argument &element : value.arguments)
      if (!isNumberKind(element.value) || !(std::abs(element.value.real) <= FLT_MAX)) {
        if (element.value.kind != ast::Value::Invalid)
          diagnostics.error(element.value.range,
                            fmt::format("`{}` must hold numbers of at most 3.4e38, found {}",
                                        schema.name, describe(element.value)));
        return false;
      }
    return true;
  case ArgumentType::Axes: {
    auto isAxis = [](const ast::Argument &axis) { return axis.value.kind == ast::Value::Integer; };
    bool areTwo = value.kind == ast::Value::List && value.arguments.size() == 2 &&
                  std::ranges::all_of(value.arguments, isAxis);
    return value.kind == ast::Value::Integer || areTwo ||
           wrong("a whole number or two such as `[1, 2]`");
  }
  case ArgumentType::LearningRate:
    if (!isNumber)
      return isNameOrCall(value) || wrong("a number or a schedule");
    return (fits && value.real >= 0) || outside("at least 0 and at most 3.4e38");
  case ArgumentType::Limit:
    if (isNone(value))
      return true;
    if (!isNumber)
      return wrong("a number or `none`");
    return (fits && value.real >= 0) || outside("at least 0 and at most 3.4e38");
  case ArgumentType::Fraction:
    if (!isNumber)
      return wrong("a number");
    return (value.real >= 0 && value.real < 1) || outside("at least 0 and below 1");
  case ArgumentType::Boolean:
    return value.kind == ast::Value::Boolean || wrong("`true` or `false`");
  case ArgumentType::Text:
    return value.kind == ast::Value::String || wrong("a text in quotes");
  case ArgumentType::Activation:
    return isNameOrCall(value) || wrong("the name of an activation");
  case ArgumentType::Initializer:
    return isNameOrCall(value) || wrong("the name of an initializer");
  case ArgumentType::Regularizer:
    return isNameOrCall(value) || wrong("a regularizer, such as `l2(0.01)`");
  case ArgumentType::Constraint:
    return isNameOrCall(value) || wrong("a constraint, such as `max_norm(2)`");
  case ArgumentType::NoEffect:
    diagnostics.warning(value.range, fmt::format("`{}` has no effect here", schema.name));
    return true;
  case ArgumentType::Reduction:
    return value.kind == ast::Value::Identifier ||
           wrong("`sum_over_batch_size`, `mean_with_sample_weight` or `sum`");
  case ArgumentType::Fan:
    return value.kind == ast::Value::Identifier || wrong("`fan_in`, `fan_out` or `fan_avg`");
  case ArgumentType::Distribution:
    return value.kind == ast::Value::Identifier ||
           wrong("`truncated_normal`, `untruncated_normal` or `uniform`");
  case ArgumentType::Layer:
    return value.kind == ast::Value::Call || value.text == "none" ||
           wrong("a layer, such as `lstm(64)`");
  case ArgumentType::Cell:
    return value.kind == ast::Value::Identifier || value.kind == ast::Value::Call ||
           wrong("a cell, such as `peephole_lstm(30)`");
  case ArgumentType::MergeMode:
    return value.kind == ast::Value::Identifier || wrong("`concat`, `sum`, `mul`, `ave` or `none`");
  case ArgumentType::Padding:
    return value.kind == ast::Value::Identifier || wrong("`valid`, `same` or `causal`");
  case ArgumentType::ScoreMode:
    return value.kind == ast::Value::Identifier || wrong("`dot` or `concat`");
  }
  return false;
}

const CallSchema *resolve(const ast::Value &value, const std::vector<CallSchema> &schemas,
                          std::string_view what, Diagnostics &diagnostics) {
  if (value.kind == ast::Value::Invalid)
    return nullptr;
  if (value.kind != ast::Value::Identifier && value.kind != ast::Value::Call) {
    bool startsWithVowel = std::string_view("aeiou").find(what.front()) != std::string_view::npos;
    diagnostics.error(value.range,
                      fmt::format("expected the name of a{} {}, found {}",
                                  startsWithVowel ? "n" : "", what, describe(value)),
                      wrongCallHint(value));
    return nullptr;
  }
  const CallSchema *schema = findSchema(schemas, value.text);
  if (!schema)
    diagnostics.error(value.nameRange, fmt::format("unknown {} `{}`", what, value.text),
                      unknownNameHint(value.text, schemas, what));
  return schema;
}

std::optional<Call> resolveCall(const ast::Value &value, const std::vector<CallSchema> &schemas,
                                std::string_view what, Diagnostics &diagnostics) {
  const CallSchema *schema = resolve(value, schemas, what, diagnostics);
  if (!schema)
    return std::nullopt;
  Arguments arguments(value, *schema, schemas, diagnostics);
  if (!arguments.valid())
    return std::nullopt;
  return Call{std::string(schema->canonical.empty() ? schema->name : schema->canonical),
              std::move(arguments), value.range, value.nameRange};
}

} // namespace rnnc
