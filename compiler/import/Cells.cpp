// Each layer's step as its page in keras.io/api/layers defines it.
#include "import/Cells.h"

#include "import/Activations.h"
#include "import/UserCell.h"

using namespace mlir;

namespace rnnc {

int64_t gatesOf(LayerKind kind) {
  switch (kind) {
  case LayerKind::Gru:
    return 3;
  case LayerKind::Lstm:
    return 4;
  default:
    return 1;
  }
}

int64_t stateCountOf(const Layer &layer) {
  if (layer.cell)
    return layer.cell->next.size();
  int64_t count = !isRecurrent(layer.kind) ? 0 : layer.kind == LayerKind::Lstm ? 2 : 1;
  for (const Layer &direction : layer.wrapped)
    count += stateCountOf(direction);
  return count;
}

namespace {

/// Writes the arithmetic of one step of a layer.
struct CellBuilder : Body {
  const Layer &layer;

  FlatSymbolRefAttr symbol(StringRef weight) const {
    return FlatSymbolRefAttr::get(builder.getContext(), layer.name + "." + weight.str());
  }
  /// input . weight[:, gate]
  Value dot(Value input, StringRef weight, int64_t gate) const {
    return rnn::DotOp::create(builder, loc, type(), ValueRange{input}, Value(),
                              builder.getArrayAttr({symbol(weight)}),
                              builder.getDenseI64ArrayAttr({gate * layer.units}), UnitAttr());
  }
  /// value + bias[row, gate], if there is a bias.
  Value bias(Value value, int64_t gate, int64_t row = 0) const {
    if (!layer.useBias)
      return value;
    int64_t offset = (row * gatesOf(layer.kind) + gate) * layer.units;
    return add(value, rnn::ReadOp::create(builder, loc, type(), symbol("bias"),
                                          builder.getI64IntegerAttr(offset)));
  }
  /// input . kernel + bias + state . recurrent_kernel, of one gate.
  Value gate(Value input, Value state, int64_t gate) const {
    return add(bias(dot(input, "kernel", gate), gate), dot(state, "recurrent_kernel", gate));
  }
  Value activate(Value value) const { return rnnc::activate(*this, *layer.activation, value); }
  Value activateRecurrent(Value value) const {
    return rnnc::activate(*this, *layer.recurrentActivation, value);
  }

  /// The next states from one step of the input; the first is the output.
  SmallVector<Value> cell(Value x, ValueRange states) const {
    switch (layer.kind) {
    case LayerKind::Dense:
      return {activate(bias(dot(x, "kernel", 0), 0))};
    case LayerKind::SimpleRnn:
      return {activate(gate(x, states[0], 0))};
    case LayerKind::Lstm:
      return lstm(x, states[0], states[1]);
    case LayerKind::Gru:
      return gru(x, states[0]);
    case LayerKind::Rnn:
      return buildUserCell(*this, layer, x, states);
    case LayerKind::Masking:
    case LayerKind::Bidirectional:
      break;
    }
    llvm_unreachable("the layer has no cell of its own");
  }

  SmallVector<Value> lstm(Value x, Value h, Value c) const {
    Value i = activateRecurrent(gate(x, h, 0));
    Value f = activateRecurrent(gate(x, h, 1));
    Value candidate = activate(gate(x, h, 2));
    Value o = activateRecurrent(gate(x, h, 3));
    Value next = add(mul(f, c), mul(i, candidate));
    return {mul(o, activate(next)), next};
  }

  SmallVector<Value> gru(Value x, Value h) const {
    Value z, candidate;
    if (layer.resetAfter) {
      auto both = [&](int64_t g) {
        return add(bias(dot(x, "kernel", g), g, 0), bias(dot(h, "recurrent_kernel", g), g, 1));
      };
      z = activateRecurrent(both(0));
      Value r = activateRecurrent(both(1));
      Value recurrent = bias(dot(h, "recurrent_kernel", 2), 2, 1);
      candidate = activate(add(bias(dot(x, "kernel", 2), 2, 0), mul(r, recurrent)));
    } else {
      z = activateRecurrent(gate(x, h, 0));
      Value r = activateRecurrent(gate(x, h, 1));
      candidate = activate(gate(x, mul(r, h), 2));
    }
    return {add(mul(z, h), mul(sub(number(1), z), candidate))};
  }
};

} // namespace

SmallVector<Value> buildCell(const Body &body, const Layer &layer, Value x, ValueRange states) {
  return CellBuilder{body, layer}.cell(x, states);
}

} // namespace rnnc
