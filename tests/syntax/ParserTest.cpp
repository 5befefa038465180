// Texts -> syntax trees, with the locations of their parts.
#include "syntax/Parser.h"

#include <catch2/catch.hpp>

using namespace rnnc;

namespace {

struct Parsed {
  Source source;
  Diagnostics diagnostics{source};
  std::optional<ast::Model> model = parseModel(source, diagnostics);

  explicit Parsed(std::string text) : source("m.rnn", std::move(text)) {}
};

} // namespace

TEST_CASE("a model's tree keeps names, values and places") {
  Parsed parsed("model m {\n"
                "  input x: f32[10, 2] # time, features\n"
                "  gru(30, activation=relu,\n"
                "      use_bias=false)\n"
                "  loss mse\n"
                "  optimizer adam(learning_rate=1e-4)\n"
                "  batch 16\n"
                "}\n");
  REQUIRE(parsed.diagnostics.text() == "");
  REQUIRE(parsed.model);
  const ast::Model &model = *parsed.model;
  CHECK(model.complete);
  CHECK(model.name.text == "m");
  REQUIRE(model.inputs.size() == 1);
  CHECK(parsed.source.text(model.inputs[0].range) == "f32[10, 2]");
  REQUIRE(model.inputs[0].sizes.size() == 2);
  CHECK(model.inputs[0].sizes[0].integer == 10);

  REQUIRE(model.layers.size() == 1);
  const ast::Value &gru = model.layers[0].call;
  CHECK(gru.kind == ast::Value::Call);
  CHECK(parsed.source.text(gru.nameRange) == "gru");
  CHECK(parsed.source.text(gru.range) == "gru(30, activation=relu,\n      use_bias=false)");
  REQUIRE(gru.arguments.size() == 3);
  CHECK_FALSE(gru.arguments[0].name);
  CHECK(gru.arguments[0].value.integer == 30);
  CHECK(gru.arguments[1].name->text == "activation");
  CHECK(gru.arguments[1].value.kind == ast::Value::Identifier);
  CHECK(gru.arguments[2].value.kind == ast::Value::Boolean);
  CHECK_FALSE(gru.arguments[2].value.boolean);

  REQUIRE(model.settings.size() == 3);
  CHECK(model.settings[0].keyword.text == "loss");
  CHECK(model.settings[1].value.arguments[0].value.real == 1e-4);
  CHECK(model.settings[2].value.integer == 16);
}

TEST_CASE("numbers are read exactly") {
  auto value = [](const std::string &written) {
    Parsed parsed("model m {\n  dense(" + written + ")\n}\n");
    REQUIRE(parsed.diagnostics.text() == "");
    return parsed.model->layers[0].call.arguments[0].value;
  };
  CHECK(value("9223372036854775807").integer == INT64_MAX);
  CHECK(value("-3").integer == -3);
  CHECK(value("-3").kind == ast::Value::Integer);
  CHECK(value("0.1").real == 0.1);
  CHECK(value(".5").real == 0.5);
  CHECK(value("5.").real == 5.0);
  CHECK(value("-2.5E+3").real == -2500.0);
  CHECK(value("1e-7").real == 1e-7);
  CHECK(value("7").real == 7.0);
}

TEST_CASE("a body may stand on one line, and commas may end lists") {
  Parsed parsed("model m { input x: f32[10, 2,] }");
  CHECK(parsed.diagnostics.text() == "");
  CHECK(parsed.model->inputs[0].sizes.size() == 2);
  CHECK(Parsed("model m {\n  dense(1,)\n}").diagnostics.text() == "");
}

TEST_CASE("a wrong statement costs the ones after it nothing") {
  Parsed parsed("model m {\n"
                "  dense(1 2)\n"
                "  dense(3,\n"
                "        name=,\n"
                "        use_bias=true)\n"
                "  dense(4)\n"
                "  batch 8\n"
                "}\n");
  CHECK(parsed.diagnostics.text() ==
        "m.rnn:2:11: error: expected `,` or `)` after an argument of `dense`, found `2`\n"
        "  dense(1 2)\n"
        "          ^\n"
        "m.rnn:4:14: error: expected a value, found `,`\n"
        "        name=,\n"
        "             ^\n");
  REQUIRE(parsed.model);
  CHECK_FALSE(parsed.model->complete);
  REQUIRE(parsed.model->layers.size() == 1);
  CHECK(parsed.model->layers[0].call.arguments[0].value.integer == 4);
  CHECK(parsed.model->settings.size() == 1);
}

TEST_CASE("calls are followed to a depth and not further") {
  auto nested = [](int depth) {
    std::string text = "model m {\n  f(";
    for (int i = 1; i < depth; ++i)
      text += "f(";
    return Parsed(text + std::string(depth, ')') + "\n}\n").diagnostics.hasErrors();
  };
  CHECK_FALSE(nested(32));
  CHECK(nested(33));
  CHECK(nested(100000));
}

TEST_CASE("a cell's tree keeps its statements and their places") {
  Parsed parsed("cell leaky(x, h) {\n"
                "  parameter kernel: [features, 2 * units] = [zeros, orthogonal]\n"
                "  gate = sigmoid(dot(x, kernel)[1])\n"
                "  next h = gate * h -\n"
                "           1 / next h\n"
                "}\n"
                "cell other(x, h) { next h = h }\n"
                "model m {\n  dense(1)\n}\n");
  REQUIRE(parsed.diagnostics.text() == "");
  REQUIRE(parsed.model->cells.size() == 2);
  const ast::Cell &cell = parsed.model->cells[0];
  CHECK(cell.complete);
  CHECK(cell.name.text == "leaky");
  REQUIRE(cell.arguments.size() == 2);
  CHECK(cell.arguments[1].text == "h");

  REQUIRE(cell.parameters.size() == 1);
  const ast::Parameter &kernel = cell.parameters[0];
  CHECK(parsed.source.text(kernel.sizesRange) == "[features, 2 * units]");
  REQUIRE(kernel.sizes.size() == 2);
  CHECK(kernel.sizes[1].size() == 2);
  CHECK(kernel.initializer->arguments.size() == 2);

  REQUIRE(cell.assignments.size() == 2);
  CHECK_FALSE(cell.assignments[0].ofState);
  const ast::Expression &block = cell.assignments[0].value.operands[0];
  CHECK(block.kind == ast::Expression::Block);
  CHECK(block.value.integer == 1);
  CHECK(parsed.source.text(block.range) == "dot(x, kernel)[1]");
  CHECK(cell.assignments[1].ofState);
  const ast::Expression &difference = cell.assignments[1].value;
  CHECK(difference.kind == ast::Expression::Subtract);
  CHECK(difference.operands[1].kind == ast::Expression::Divide);
  CHECK(difference.operands[1].operands[1].kind == ast::Expression::Next);
  CHECK(parsed.source.text(difference.range) == "gate * h -\n           1 / next h");
}

TEST_CASE("a minus is a sign or an operator") {
  auto kind = [](const std::string &written) {
    Parsed parsed("cell c(x, h) {\n  next h = " + written + "\n}\nmodel m {\n}\n");
    REQUIRE(parsed.diagnostics.text() == "");
    return parsed.model->cells[0].assignments[0].value.kind;
  };
  CHECK(kind("h -1") == ast::Expression::Subtract);
  CHECK(kind("h-1") == ast::Expression::Subtract);
  CHECK(kind("-1 * h") == ast::Expression::Multiply);
  CHECK(kind("--h") == ast::Expression::Negate);
  CHECK(Parsed("model m {\n  dense(- 1)\n}\n").diagnostics.hasErrors());
}

TEST_CASE("a cell has operations up to a number and not more") {
  auto text = [](int operations) {
    std::string text = "cell c(x, h) {\n  next h = h";
    for (int i = 0; i < operations; ++i)
      text += " + h";
    return Parsed(text + "\n}\nmodel m {\n}\n").diagnostics.text();
  };
  CHECK(text(1000) == "");
  for (int operations : {1001, 100000})
    CHECK(text(operations).find("a cell has at most 1000 operations") != std::string::npos);
}
