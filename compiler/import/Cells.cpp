// Layers -> the ops of one step, as their pages in keras.io/api/layers define it.
#include "import/Cells.h"

#include "import/Activations.h"
#include "import/ImportContext.h"
#include "import/UserCell.h"

using namespace mlir;

namespace rnnc {

namespace {

/// Builds the arithmetic of one step of a layer.
struct CellBuilder : Body {
  const Layer &layer;
  const CellInputs &seen;
  llvm::StringMap<Value> *gates = nullptr;

  Value named(StringRef gate, Value value) const {
    if (gates)
      (*gates)[gate] = value;
    return value;
  }
  Value product(Value input, StringRef weight, int64_t gate) const {
    return rnn::DotOp::create(builder, loc, type(), ValueRange{input}, Value(),
                              builder.getArrayAttr({symbolOf(builder, layer, weight)}),
                              builder.getDenseI64ArrayAttr({gate * layer.units}), UnitAttr());
  }
  static Value pick(ArrayRef<Value> values, int64_t gate) {
    return values.size() == 1 ? values.front() : values[gate];
  }
  /// x . kernel[:, gate]
  Value dotInput(int64_t gate) const { return product(pick(seen.x, gate), "kernel", gate); }
  /// h . recurrent_kernel[:, gate]
  Value dotState(int64_t gate) const {
    return product(pick(seen.h, gate), "recurrent_kernel", gate);
  }
  /// value + bias[row, gate], if there is a bias.
  Value bias(Value value, int64_t gate, int64_t row = 0) const {
    if (!layer.useBias)
      return value;
    int64_t offset = (row * layer.definition->gates + gate) * layer.units;
    return add(value, rnn::ReadOp::create(builder, loc, type(), symbolOf(builder, layer, "bias"),
                                          builder.getI64IntegerAttr(offset)));
  }
  /// x . kernel + bias + h . recurrent_kernel, for one gate.
  Value gate(int64_t gate) const { return add(bias(dotInput(gate), gate), dotState(gate)); }
  Value activate(Value value) const { return rnnc::activate(*this, *layer.activation, value); }
  Value activateRecurrent(Value value) const {
    return rnnc::activate(*this, *layer.recurrentActivation, value);
  }

  /// The next states; the first is the output.
  SmallVector<Value> cell(ValueRange states) const {
    using Cell = SmallVector<Value> (CellBuilder::*)(ValueRange) const;
    static const llvm::StringMap<Cell> cells = {{"dense", &CellBuilder::dense},
                                                {"simple_rnn", &CellBuilder::simpleRnn},
                                                {"lstm", &CellBuilder::lstm},
                                                {"gru", &CellBuilder::gru},
                                                {"rnn", &CellBuilder::userCell}};
    return (this->*cells.at(layer.call->name))(states);
  }

  SmallVector<Value> dense(ValueRange) const { return {activate(bias(dotInput(0), 0))}; }

  SmallVector<Value> simpleRnn(ValueRange) const { return {activate(gate(0))}; }

  SmallVector<Value> userCell(ValueRange states) const {
    return buildUserCell(*this, layer, seen, states);
  }

  SmallVector<Value> lstm(ValueRange states) const {
    Value c = states[1];
    Value i = named("input gate", activateRecurrent(gate(0)));
    Value f = named("forget gate", activateRecurrent(gate(1)));
    Value candidate = named("candidate", activate(gate(2)));
    Value o = named("output gate", activateRecurrent(gate(3)));
    Value next = add(mul(f, c), mul(i, candidate));
    return {mul(o, activate(next)), next};
  }

  SmallVector<Value> gru(ValueRange states) const {
    Value h = states[0], z, candidate;
    if (layer.resetAfter) {
      auto both = [&](int64_t g) { return add(bias(dotInput(g), g, 0), bias(dotState(g), g, 1)); };
      z = named("update gate", activateRecurrent(both(0)));
      Value r = named("reset gate", activateRecurrent(both(1)));
      Value recurrent = bias(dotState(2), 2, 1);
      candidate = activate(add(bias(dotInput(2), 2, 0), mul(r, recurrent)));
    } else {
      z = named("update gate", activateRecurrent(gate(0)));
      Value r = named("reset gate", activateRecurrent(gate(1)));
      Value reset = mul(r, pick(seen.h, 2)), input = bias(dotInput(2), 2);
      candidate = activate(add(input, product(reset, "recurrent_kernel", 2)));
    }
    named("candidate", candidate);
    return {add(mul(z, h), mul(sub(number(1), z), candidate))};
  }
};

} // namespace

SmallVector<Value> buildCell(const Body &body, const Layer &layer, const CellInputs &seen,
                             ValueRange states, llvm::StringMap<Value> *gates) {
  return CellBuilder{body, layer, seen, gates}.cell(states);
}

} // namespace rnnc
