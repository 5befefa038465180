// A syntax tree -> indented text with one node per line.
#include "syntax/PrintAst.h"

#include <fmt/format.h>

namespace rnnc {

namespace {

const char *kindOf(const ast::Value &value) {
  switch (value.kind) {
  case ast::Value::Integer:
    return "integer";
  case ast::Value::Real:
    return "real";
  case ast::Value::Boolean:
    return "boolean";
  case ast::Value::Identifier:
    return "name";
  case ast::Value::String:
    return "string";
  case ast::Value::Call:
    return "call";
  case ast::Value::List:
    return "list";
  case ast::Value::Invalid:
    return "invalid";
  }
  return "";
}

void print(std::string &out, const ast::Value &value, int depth, const std::string &label) {
  std::string_view text = value.kind == ast::Value::List ? "" : std::string_view(value.text);
  out += fmt::format("{:{}}{}{}{}{}\n", "", 2 * depth, label, kindOf(value),
                     text.empty() ? "" : " ", text);
  for (const ast::Argument &argument : value.arguments)
    print(out, argument.value, depth + 1, argument.name ? argument.name->text + " = " : "");
}

void print(std::string &out, const ast::Expression &expression, int depth) {
  static const char *const kinds[] = {"",         "next",     "block",  "negate", "add",
                                      "subtract", "multiply", "divide", "call"};
  std::string label = expression.label ? expression.label->text + " = " : "";
  if (expression.kind == ast::Expression::Leaf)
    return print(out, expression.value, depth, label);
  out += fmt::format("{:{}}{}{}", "", 2 * depth, label, kinds[expression.kind]);
  std::string_view text =
      expression.kind == ast::Expression::Block ? expression.value.text : expression.name.text;
  out += fmt::format("{}{}\n", text.empty() ? "" : " ", text);
  for (const ast::Expression &operand : expression.operands)
    print(out, operand, depth + 1);
}

void print(std::string &out, const ast::Parameter &parameter) {
  out += fmt::format("  parameter {}\n", parameter.name.text);
  for (const std::vector<ast::Value> &size : parameter.sizes) {
    out += "    size\n";
    for (const ast::Value &factor : size)
      print(out, factor, 3, "");
  }
  if (parameter.initializer)
    print(out, *parameter.initializer, 2, "initializer: ");
}

void print(std::string &out, std::string_view what, const ast::Name &name,
           const std::vector<ast::Name> &arguments) {
  out += fmt::format("{} {}\n", what, name.text);
  for (const ast::Name &argument : arguments)
    out += fmt::format("  argument {}\n", argument.text);
}

void print(std::string &out, const std::vector<ast::Assignment> &assignments) {
  for (const ast::Assignment &assignment : assignments) {
    out += fmt::format("  {}{} =\n", assignment.ofState ? "next " : "", assignment.name.text);
    print(out, assignment.value, 2);
  }
}

} // namespace

std::string ast::describe(const Value &value) {
  switch (value.kind) {
  case Value::String:
    return fmt::format("`\"{}\"`", value.text);
  case Value::Call:
    return fmt::format("`{}(...)`", value.text);
  case Value::List:
    return "`[...]`";
  default:
    return fmt::format("`{}`", value.text);
  }
}

std::string printAst(const ast::Model &model) {
  std::string out;
  auto printValue = [&](const std::optional<ast::Expression> &value) {
    if (value) {
      out += "  value\n";
      print(out, *value, 2);
    }
  };
  for (const ast::Cell &cell : model.cells) {
    print(out, cell.isLayer ? "layer" : "cell", cell.name, cell.arguments);
    for (const ast::Parameter &parameter : cell.parameters)
      print(out, parameter);
    print(out, cell.assignments);
    printValue(cell.result);
  }
  for (auto [what, functions] : {std::pair("loss", &model.losses), {"metric", &model.metrics}})
    for (const ast::Loss &function : *functions) {
      print(out, what, function.name, function.arguments);
      print(out, function.assignments);
      printValue(function.result);
    }
  out += fmt::format("model {}\n", model.name.text);
  for (const ast::Input &input : model.inputs) {
    out += fmt::format("  input {}: {}\n", input.name.text, input.elementType.text);
    for (const ast::Value &size : input.sizes)
      print(out, size, 2, "");
  }
  for (const ast::Parameter &parameter : model.parameters)
    print(out, parameter);
  auto join = [](const std::vector<ast::Name> &names) {
    std::string text;
    for (const ast::Name &name : names)
      text += (text.empty() ? "" : ", ") + name.text;
    return text;
  };
  for (const ast::LayerStatement &layer : model.layers) {
    print(out, layer.call, 1, "layer: ");
    for (const auto &[what, names] : {std::pair("results", &layer.results),
                                      {"inputs", &layer.inputs},
                                      {"initial states", &layer.initialStates}})
      if (!names->empty())
        out += fmt::format("    {}: {}\n", what, join(*names));
    if (layer.reverse)
      print(out, *layer.reverse, 2, "reverse: ");
  }
  if (!model.outputs.empty())
    out += fmt::format("  output: {}\n", join(model.outputs));
  for (const ast::Setting &setting : model.settings) {
    print(out, setting.value, 1, setting.keyword.text + ": ");
    for (const ast::LossTerm &term : setting.terms) {
      if (term.factor)
        print(out, *term.factor, 2, "times: ");
      print(out, term.call, 2, "term: ");
    }
  }
  return out;
}

} // namespace rnnc
