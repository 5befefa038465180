// Random cells and layers of the language: names, parameters and arithmetic.
#pragma once

#include "data/Random.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rnn::oracle {

/// Arithmetic on blocks. In the text, each `?` stands for the next operand.
struct RandomExpression {
  std::string text;
  int64_t blocks = 1;
  std::vector<RandomExpression> operands;
};
std::string textOf(const RandomExpression &expression);
void forEach(RandomExpression &expression, const std::function<void(RandomExpression &)> &visit);
/// `leaky_relu(?, negative_slope=0.1)` for an activation's call without an operand.
std::string withOperand(std::string call);

struct RandomCell {
  struct Statement {
    std::string target; // "gates", or of a state "next h"; empty: the value of a layer
    RandomExpression value;
  };
  std::string name;
  bool isLayer = false;
  bool takesUnits = true;              // false of a layer: they are the features of its input
  std::vector<std::string> states;     // none of a layer
  std::vector<std::string> parameters; // "kernel: [features, 2 * units]"
  std::vector<Statement> statements;
};

/// A cell of some states, values and parameters. `activation` draws an activation,
/// such as `tanh` or `leaky_relu(negative_slope=0.1)`.
RandomCell drawCell(const std::string &name, RandomStream &random,
                    const std::function<std::string()> &activation);

/// A layer of the text's own, likewise.
RandomCell drawOwnLayer(const std::string &name, RandomStream &random,
                        const std::function<std::string()> &activation);

/// The text of a cell, without unused parameters and values.
std::string textOf(const RandomCell &cell);

/// Cells with a little less arithmetic.
std::vector<RandomCell> smallerCells(const RandomCell &cell);

} // namespace rnn::oracle
