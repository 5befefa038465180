// A checked loss or metric of the text's own: one number for each sample, from the steps of its
// prediction and target, for any number of steps and units.
#pragma once

#include "model/Arithmetic.h"

#include <memory>

namespace rnnc {

struct LossNode {
  enum Kind {
    Prediction,
    Target,
    Weights, // of the steps of the target
    Number,
    Unit,     // unit `index` of the operand
    Previous, // the operand a step earlier, among the steps that are not masked; at first 0
    Mean,     // over the axes that the operand has and the value lacks
    Sum,
    Max,
    Computed // by `operation`, element by element
  } kind;
  Arithmetic operation = {};
  bool hasTime = false, hasUnits = false; // whether there is a number for each step, each unit
  double number = 0;
  int64_t index = 0;
  std::vector<size_t> operands = {}; // nodes before this one
  std::optional<Call> activation = {};
  SourceRange range = {};
};

struct LossFunction {
  std::string name;
  std::vector<LossNode> nodes;
  size_t result; // the node that is the loss: without time and units

  /// Whether it has a third argument, the weights of the steps; then nothing else is weighted.
  bool takesWeights() const { return nodes.size() > 2 && nodes[2].kind == LossNode::Weights; }
};

/// The arguments are the first nodes.
inline bool isArgument(const LossNode &node) { return node.kind <= LossNode::Weights; }

/// Of the nodes, those that the result needs.
std::vector<bool> neededNodes(const LossFunction &loss);

/// Reports units that a prediction of so many does not have. `use`: where the model takes the loss.
void checkUnits(const LossFunction &loss, SourceRange use, int64_t units, Diagnostics &diagnostics);

/// The losses of a text, or its metrics, checked.
class LossFunctions {
public:
  /// Checks them all and reports their errors. `what` they are, "loss" or "metric"; `keras`: those
  /// of the language.
  LossFunctions(const std::vector<ast::Loss> &trees, std::string_view what,
                const std::vector<CallSchema> &keras, std::vector<ArgumentSchema> arguments,
                Diagnostics &diagnostics);

  bool has(std::string_view name) const { return functions.contains(name); }
  /// Null if it has an error, which has been reported.
  std::shared_ptr<const LossFunction> find(const std::string &name) const {
    return functions.find(name)->second;
  }
  /// Of the calls of Keras' functions and of these.
  const std::vector<CallSchema> &schemas() const { return all; }

private:
  std::map<std::string, std::shared_ptr<const LossFunction>, std::less<>> functions;
  std::vector<CallSchema> all;
};

} // namespace rnnc
