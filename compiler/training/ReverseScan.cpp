// A scan -> its reverse scan, op by op, with the adjoints of the states as its states. Values of
// the forward body are read from sequences: the inputs, the delayed states, and values that the
// forward scan now keeps.
#include "training/ReverseScan.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class Reverser {
public:
  Reverser(OpBuilder &builder, ScanOp scan)
      : builder(builder), bodyBuilder(builder.getContext()), scan(scan), loc(scan.getLoc()) {}

  ReversedScan run(ArrayRef<Cotangent> outputs, ArrayRef<Value> finals, ArrayRef<bool> wanted);

private:
  /// The origin of a sequence argument of the reverse body.
  struct Source {
    enum Kind { Input, PreviousState, Kept, OutputCotangent } kind;
    unsigned index = 0; // of the input, state or output
    Value kept;         // forward body value
  };

  Value argument(Source source, Type type) {
    Value value = body->insertArgument(sources.size(), type, loc);
    sources.push_back(source);
    return value;
  }

  /// Results that are kept anyway because the derivative reads them, or that are cheap to keep.
  static bool isKept(Operation *op) {
    return isa<TanhOp, SigmoidOp, ReluOp, ExpOp, Expm1Op, ReduceSumOp, ReduceMaxOp>(op);
  }
  /// Results that are kept rather than recomputed.
  static bool isCostly(Operation *op) {
    return isa<DotOp, LookupOp, LogOp, Log1pOp, SoftplusOp, ErfcOp, ReduceSumOp, ReduceMaxOp>(op);
  }
  /// Whether the value can be computed from kept values by elementwise arithmetic alone.
  bool isCheap(Value value);
  bool isYielded(Value value) { return llvm::is_contained(scan.getYield()->getOperands(), value); }
  Value materialize(Value value);
  Value make(Value value);
  void add(Value value, Value d) {
    Value &sum = adjoints[value];
    sum = sum ? Value(AddOp::create(bodyBuilder, loc, sum, d)) : d;
  }
  Value zero(Type type) {
    return ConstantOp::create(bodyBuilder, loc, type, builder.getF64FloatAttr(0));
  }
  /// The value, computed in the reverse body so that it can be stored.
  Value stored(Value value) { return computed(bodyBuilder, loc, value); }
  unsigned output(Value value) {
    auto place = llvm::find(reverseOutputs, value);
    if (place == reverseOutputs.end()) {
      reverseOutputs.push_back(value);
      return reverseOutputs.size() - 1;
    }
    return place - reverseOutputs.begin();
  }
  void walkBody();
  void keepOutputs();
  Value sequenceOf(const Source &source, ArrayRef<Cotangent> outputs);
  Value sequenceOf(Value reverseValue, ScanOp reverse, ArrayRef<Value> sequences);
  void eraseDead();

  OpBuilder &builder;
  OpBuilder bodyBuilder;
  ScanOp scan;
  Location loc;
  Block *body = nullptr;
  SmallVector<Source> sources;
  DenseMap<Value, Value> available; // forward body value -> reverse body value
  DenseMap<Value, bool> cheap;      // so that values that are read often are judged once
  DenseMap<Value, Value> adjoints;
  SmallVector<Value> reverseOutputs;
  SmallVector<Accumulation> accumulations;
};

bool Reverser::isCheap(Value value) {
  if (isa<BlockArgument>(value) || isYielded(value) || available.contains(value))
    return true;
  Operation *op = value.getDefiningOp();
  if (isNullary(op) || isKept(op))
    return true;
  if (isCostly(op))
    return false;
  if (auto known = cheap.find(value); known != cheap.end())
    return known->second;
  bool isEach = llvm::all_of(op->getOperands(), [&](Value v) { return isCheap(v); });
  cheap[value] = isEach;
  return isEach;
}

Value Reverser::materialize(Value value) {
  if (Value known = available.lookup(value))
    return known;
  Value made = make(value);
  available[value] = made;
  cheap.clear(); // what reads this value may be cheap from now on
  return made;
}

Value Reverser::make(Value value) {
  if (auto blockArgument = dyn_cast<BlockArgument>(value)) {
    unsigned index = blockArgument.getArgNumber(), inputs = scan.getSequences().size();
    return index < inputs ? argument({Source::Input, index, {}}, value.getType())
                          : argument({Source::PreviousState, index - inputs, {}}, value.getType());
  }
  Operation *op = value.getDefiningOp();
  bool again = isNullary(op);
  if (!again && !isYielded(value) && !isCostly(op)) {
    if (isKept(op)) // worthwhile if the operand is kept anyway
      again = isa<BlockArgument>(op->getOperand(0)) || isYielded(op->getOperand(0));
    else
      again = llvm::all_of(op->getOperands(), [&](Value v) { return isCheap(v); });
  }
  if (!again)
    return argument({Source::Kept, 0, value}, value.getType());
  IRMapping mapping;
  for (Value operand : op->getOperands())
    mapping.map(operand, materialize(operand));
  return bodyBuilder.clone(*op, mapping)->getResult(0);
}

void Reverser::walkBody() {
  auto valueOf = [&](Value v) { return materialize(v); };
  auto addTo = [&](Value v, Value d) { add(v, d); };
  auto accumulate = [&](Accumulation each) {
    if (!isFrozen(scan, each.parameter))
      accumulations.push_back(each);
  };
  AdjointContext context{bodyBuilder, valueOf, addTo, accumulate};
  for (Operation &op : llvm::reverse(scan.getBody().front().without_terminator())) {
    auto differentiable = dyn_cast<Differentiable>(op);
    assert((differentiable || op.hasTrait<ZeroDerivative>()) && "an op without an adjoint rule");
    if (Value d = adjoints.lookup(op.getResult(0)); d && differentiable)
      differentiable.addAdjoints(d, context);
  }
}

/// Replaces the forward scan by one that also yields the kept values.
void Reverser::keepOutputs() {
  SmallVector<Value> kept;
  auto keep = [&](Value value) {
    if (!llvm::is_contained(scan.getYield().getOutputs(), value) &&
        !llvm::is_contained(kept, value))
      kept.push_back(value);
  };
  for (const Source &source : sources) {
    if (source.kind == Source::Kept)
      keep(source.kept);
    else if (source.kind == Source::PreviousState)
      keep(scan.getYield().getStates()[source.index]);
  }
  scan = scan.appendOutputs(kept);
}

Value Reverser::sequenceOf(const Source &source, ArrayRef<Cotangent> outputs) {
  auto kept = [&](Value value) {
    auto yielded = scan.getYield().getOutputs();
    return scan.getOutputs()[llvm::find(yielded, value) - yielded.begin()];
  };
  switch (source.kind) {
  case Source::Input:
    return scan.getSequences()[source.index];
  case Source::Kept:
    return kept(source.kept);
  case Source::OutputCotangent:
    return outputs[source.index].value;
  case Source::PreviousState: {
    Value states = kept(scan.getYield().getStates()[source.index]);
    return DelayOp::create(builder, loc, states.getType(), states, scan.getInitials()[source.index],
                           scan.getBackwardAttr());
  }
  }
  llvm_unreachable("unknown source");
}

/// The sequence for a value of the reverse body.
Value Reverser::sequenceOf(Value value, ScanOp reverse, ArrayRef<Value> sequences) {
  if (auto blockArgument = dyn_cast<BlockArgument>(value))
    if (blockArgument.getArgNumber() < sequences.size())
      return sequences[blockArgument.getArgNumber()];
  return reverse.getOutputs()[output(value)];
}

void Reverser::eraseDead() {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*body)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

ReversedScan Reverser::run(ArrayRef<Cotangent> outputs, ArrayRef<Value> finals,
                           ArrayRef<bool> wanted) {
  Region region;
  body = &region.emplaceBlock();
  bodyBuilder.setInsertionPointToEnd(body);

  // Seeds: the adjoints of the next states, and the outputs' cotangents.
  for (auto [j, state] : llvm::enumerate(scan.getYield().getStates()))
    add(state, body->addArgument(state.getType(), loc));
  for (auto [k, value] : llvm::enumerate(scan.getYield().getOutputs())) {
    if (outputs[k].lossElements)
      add(value, SampleWeightOp::create(bodyBuilder, loc, value.getType(),
                                        builder.getI64IntegerAttr(outputs[k].lossElements)));
    else if (outputs[k].value)
      add(value, argument({Source::OutputCotangent, unsigned(k), {}}, value.getType()));
  }
  walkBody();

  // Adjoints of the states, the wanted inputs and what accumulations read.
  SmallVector<Value> states;
  for (unsigned j = 0; j < scan.getInitials().size(); ++j) {
    Value d = adjoints.lookup(scan.getState(j));
    states.push_back(d ? stored(d) : zero(scan.getState(j).getType()));
  }
  SmallVector<int64_t> inputOutputs(wanted.size(), -1);
  for (auto [i, isWanted] : llvm::enumerate(wanted)) {
    Value d = adjoints.lookup(scan.getStep(i));
    if (isWanted)
      inputOutputs[i] = output(d ? stored(d) : zero(scan.getStep(i).getType()));
  }
  for (Accumulation &accumulation : accumulations) {
    // A state has no sequence; and a gradient is accumulated by the chunks of the scan that gives
    // the cotangent, which must not come before the input.
    auto give = [&](Value &value, bool isFromHere) {
      auto argument = dyn_cast<BlockArgument>(value);
      if (argument && (isFromHere || argument.getArgNumber() >= sources.size()))
        value = stored(value);
      if (!isa<BlockArgument>(value))
        output(value);
    };
    auto &[input, cotangent, parameter, offset, toRows, isTransposed] = accumulation;
    if (input)
      input = materialize(input);
    if (isTransposed)
      std::swap(input, cotangent);
    if (input)
      give(input, false);
    give(cotangent, isTransposed || (input && !isa<BlockArgument>(input)));
  }
  YieldOp::create(bodyBuilder, loc, states, reverseOutputs);
  eraseDead();

  keepOutputs();
  SmallVector<Value> sequences;
  for (const Source &source : sources)
    sequences.push_back(sequenceOf(source, outputs));
  if (sequences.empty()) {
    // A scan needs the length, which any input provides.
    sequences.push_back(scan.getSequences().front());
    body->insertArgument(0u, stepType(sequences.front().getType()), loc);
  }
  SmallVector<Value> initials;
  for (auto [j, last] : llvm::enumerate(finals))
    initials.push_back(last ? last : zeros(builder, loc, scan.getInitials()[j].getType()));
  auto reverse = ScanOp::create(builder, loc, sequences, initials, region, !scan.getBackward());

  for (const Accumulation &a : accumulations)
    AccumulateOp::create(builder, loc, a.input ? sequenceOf(a.input, reverse, sequences) : Value(),
                         sequenceOf(a.cotangent, reverse, sequences), a.parameter,
                         builder.getI64IntegerAttr(a.offset),
                         a.toRows ? builder.getUnitAttr() : UnitAttr());
  ReversedScan result{scan, reverse, {}};
  for (int64_t k : inputOutputs)
    result.sequenceCotangents.push_back(k < 0 ? Value() : reverse.getOutputs()[k]);
  return result;
}

} // namespace

ReversedScan reverseScan(OpBuilder &builder, ScanOp scan, ArrayRef<Cotangent> outputs,
                         ArrayRef<Value> finals, ArrayRef<bool> wanted) {
  return Reverser(builder, scan).run(outputs, finals, wanted);
}

} // namespace rnnc
