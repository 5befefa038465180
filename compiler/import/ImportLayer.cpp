// Layers as scans; masks as a sequence beside the input's.
#include "import/ImportLayer.h"

#include "import/Cells.h"
#include "import/Merge.h"

using namespace mlir;

namespace rnnc {

namespace {

/// A scan's body: the cell, and at a masked step the states of before.
class LayerScan {
public:
  LayerScan(OpBuilder &builder, Location loc, const Layer &layer)
      : builder(builder), loc(loc), layer(layer), recurrent(isRecurrent(layer.kind)) {}

  /// The output: a sequence, or of a layer that returns none the last state.
  Value run(Value input, Value mask, MutableArrayRef<Value> states) {
    MLIRContext *context = builder.getContext();
    SmallVector<Value> sequences = {input};
    if (mask && recurrent)
      sequences.push_back(mask);
    SmallVector<Type> outputs;
    if (!recurrent || layer.returnSequences)
      outputs.push_back(rnn::sequenceType(context, rnn::sizeOf(input), layer.units));
    SmallVector<Value> initials(states);
    // Where the last step may be masked, the last output is not the last state.
    if (sequences.size() == 2 && layer.zeroOutputForMask && outputs.empty())
      initials.push_back(
          rnn::zeros(builder, loc, rnn::vectorType(context, layer.units)));
    SmallVector<Type> finals(initials.size(), rnn::vectorType(context, layer.units));
    auto scan = rnn::ScanOp::create(builder, loc, outputs, finals, sequences, initials,
                                    layer.goBackwards ? builder.getUnitAttr() : UnitAttr(),
                                    IntegerAttr(), ArrayAttr(), ArrayAttr(), ArrayAttr());
    {
      OpBuilder::InsertionGuard guard(builder);
      Block *block = builder.createBlock(&scan.getBody());
      for (Value sequence : sequences)
        block->addArgument(rnn::stepType(sequence.getType()), loc);
      for (Type type : finals)
        block->addArgument(type, loc);
      body(block, sequences.size());
    }
    for (auto [state, last] : llvm::zip(states, scan.getFinals()))
      state = last;
    if (!outputs.empty())
      return scan.getOutputs().front();
    return initials.size() > states.size() ? scan.getFinals().back() : scan.getFinals().front();
  }

private:
  void body(Block *block, unsigned sequences) {
    Body body{builder, loc, layer.units};
    ValueRange states = block->getArguments().drop_front(sequences);
    SmallVector<Value> next = buildCell(body, layer, block->getArgument(0), states);
    Value output = next.front();
    if (sequences == 2) { // the input and its mask
      Value mask = rnn::BroadcastOp::create(builder, loc, body.type(), block->getArgument(1));
      for (auto [now, before] : llvm::zip(next, states))
        now = rnn::SelectOp::create(builder, loc, mask, now, before);
      output = next.front();
      if (layer.zeroOutputForMask)
        output = rnn::SelectOp::create(builder, loc, mask, output, body.number(0));
      if (states.size() > next.size())
        next.push_back(output);
    }
    bool yieldsOutput = !recurrent || layer.returnSequences;
    rnn::YieldOp::create(builder, loc, recurrent ? ValueRange(next) : ValueRange(),
                         yieldsOutput ? ValueRange{output} : ValueRange());
  }

  OpBuilder &builder;
  Location loc;
  const Layer &layer;
  bool recurrent;
};

/// keras.io/api/layers/core_layers/masking: a step counts if any feature is not
/// the value; the others become zero.
Flow importMasking(OpBuilder &builder, Location loc, const Layer &layer, Value input) {
  MLIRContext *context = builder.getContext();
  int64_t units = rnn::sizeOf(input, 1);
  auto steps = rnn::sequenceType(context, rnn::sizeOf(input), 1);
  auto scan = rnn::ScanOp::create(builder, loc, TypeRange{input.getType(), steps}, TypeRange(),
                                  ValueRange{input}, ValueRange(), UnitAttr(), IntegerAttr(),
                                  ArrayAttr(), ArrayAttr(), ArrayAttr());
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&scan.getBody());
  Body body{builder, loc, units};
  Value x = block->addArgument(body.type(), loc);
  Value distance = body.abs(body.sub(x, body.number(layer.maskValue)));
  Value differs = rnn::GreaterOp::create(builder, loc, distance, body.number(0));
  Value any = rnn::ReduceMaxOp::create(builder, loc, rnn::vectorType(context, 1), differs);
  Value mask = rnn::BroadcastOp::create(builder, loc, body.type(), any);
  rnn::YieldOp::create(builder, loc, ValueRange(), ValueRange{body.mul(x, mask), any});
  return {scan.getOutputs()[0], scan.getOutputs()[1]};
}

/// keras.io/api/layers/recurrent_layers/bidirectional; the states are those of the
/// way forward, then those of the way back.
Flow importBidirectional(OpBuilder &builder, Location loc, const Layer &layer, Flow input,
                         MutableArrayRef<Value> states) {
  const Layer &first = layer.wrapped[0];
  Layer opposite = layer.wrapped[1];
  unsigned count = stateCountOf(first);
  Value forward = LayerScan(builder, loc, first).run(input.value, input.mask, states.take_front(count));
  opposite.goBackwards = true;
  // Straight from the scan, so in time order.
  Value backward =
      LayerScan(builder, loc, opposite).run(input.value, input.mask, states.drop_front(count));
  return {merge(builder, loc, layer.mergeMode, forward, backward),
          layer.returnSequences ? input.mask : Value()};
}

} // namespace

SmallVector<Value> zeroStates(OpBuilder &builder, Location loc, const Layer &layer) {
  SmallVector<Value> states;
  for (const Layer &direction : layer.wrapped)
    llvm::append_range(states, zeroStates(builder, loc, direction));
  if (layer.wrapped.empty())
    for (int64_t j = 0; j < stateCountOf(layer); ++j)
      states.push_back(
          rnn::zeros(builder, loc, rnn::vectorType(builder.getContext(), layer.units)));
  return states;
}

Flow importLayer(OpBuilder &builder, Location loc, const Layer &layer, ArrayRef<Flow> inputs,
                 MutableArrayRef<Value> states) {
  Flow input = inputs.front();
  if (layer.kind == LayerKind::Bidirectional)
    return importBidirectional(builder, loc, layer, input, states);
  if (layer.kind == LayerKind::Masking)
    return importMasking(builder, loc, layer, input.value);
  bool single = cast<RankedTensorType>(input.value.getType()).getRank() == 1;
  Value value = rnn::asSequence(builder, loc, input.value);
  Value output = LayerScan(builder, loc, layer).run(value, input.mask, states);
  if (single)
    output = rnn::ReshapeOp::create(builder, loc,
                                    rnn::vectorType(builder.getContext(), layer.units), output);
  // Keras gives the steps in the order of the walk.
  if (layer.goBackwards && layer.returnSequences)
    output = rnn::ReverseOp::create(builder, loc, output);
  bool isSequence = cast<RankedTensorType>(output.getType()).getRank() == 2;
  return {output, isSequence ? input.mask : Value()};
}

} // namespace rnnc
