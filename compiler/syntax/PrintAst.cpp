// The tree of a model, indented, a node a line.
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
  std::string out = fmt::format("model {}\n", model.name.text);
  for (const ast::Input &input : model.inputs) {
    out += fmt::format("  input {}: {}\n", input.name.text, input.elementType.text);
    for (const ast::Value &size : input.sizes)
      print(out, size, 2, "");
  }
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
  }
  if (!model.outputs.empty())
    out += fmt::format("  output: {}\n", join(model.outputs));
  for (const ast::Setting &setting : model.settings)
    print(out, setting.value, 1, setting.keyword.text + ": ");
  return out;
}

} // namespace rnnc
