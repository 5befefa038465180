// The nodes of a cell -> ops, block by block: `dot(x, kernel)` of four blocks becomes four
// `rnn.dot` where its blocks are read, as in Keras' layers. A value is one wide vector only if it
// is multiplied with a matrix that has rows for all of its blocks.
#include "import/UserCell.h"

#include "import/BuildArithmetic.h"
#include "import/ImportContext.h"

#include <map>

using namespace mlir;

namespace rnnc {

namespace {

class UserCellBuilder {
public:
  UserCellBuilder(const Body &body, const Layer &layer, const CellInputs &seen, ValueRange states)
      : body(body), layer(layer), cell(*layer.cell), seen(seen), states(states) {}

  SmallVector<Value> run() {
    for (size_t node : cell.named)
      value(node, {0, 1});
    SmallVector<Value> next;
    for (size_t node : cell.next) // may be an unchanged state
      next.push_back(rnn::computed(body.builder, body.loc, value(node, {0, 1})));
    return next;
  }

private:
  /// A range of a node's blocks.
  struct Blocks {
    int64_t first, count;
    auto operator<=>(const Blocks &) const = default;
  };

  Value value(size_t node, Blocks blocks) {
    Value &known = built[{node, blocks}];
    if (!known)
      known = build(cell.nodes[node], blocks);
    return known;
  }

  Value build(const CellNode &node, Blocks blocks) {
    Body wide{body.builder, body.loc, blocks.count * layer.units};
    switch (node.kind) {
    case CellNode::Input:
      return seen.x.front();
    case CellNode::State:
      return states[node.index];
    case CellNode::Parameter:
      return rnn::ReadOp::create(body.builder, body.loc, wide.type(), symbol(node.index),
                                 offset(blocks));
    case CellNode::Number:
      return wide.number(node.number);
    case CellNode::Dot:
      return dot(node, wide, blocks);
    case CellNode::Block:
      return value(node.operands.front(), {node.index, 1});
    case CellNode::Computed: {
      SmallVector<Value, 2> operands; // explicitly from left to right
      for (size_t operand : node.operands)
        operands.push_back(value(operand, blocks));
      return buildArithmetic(wide, node.operation, node.activation, operands);
    }
    }
    llvm_unreachable("all kinds of nodes are above");
  }

  Value dot(const CellNode &node, const Body &wide, Blocks blocks) {
    size_t factor = node.operands.front();
    const CellNode &operand = cell.nodes[factor];
    bool isFirstState = operand.kind == CellNode::State && operand.index == 0;
    Value input = isFirstState ? seen.h.front() : value(factor, {0, operand.blocks});
    return rnn::DotOp::create(body.builder, body.loc, wide.type(), ValueRange{input}, Value(),
                              body.builder.getArrayAttr({symbol(node.index)}),
                              body.builder.getDenseI64ArrayAttr({blocks.first * layer.units}),
                              UnitAttr());
  }

  IntegerAttr offset(Blocks blocks) const {
    return body.builder.getI64IntegerAttr(blocks.first * layer.units);
  }
  FlatSymbolRefAttr symbol(int64_t parameter) const {
    return symbolOf(body.builder, layer, cell.parameters[parameter].name);
  }

  const Body &body;
  const Layer &layer;
  const Cell &cell;
  const CellInputs &seen;
  ValueRange states;
  std::map<std::pair<size_t, Blocks>, Value> built;
};

} // namespace

SmallVector<Value> buildUserCell(const Body &body, const Layer &layer, const CellInputs &seen,
                                 ValueRange states) {
  return UserCellBuilder(body, layer, seen, states).run();
}

} // namespace rnnc
