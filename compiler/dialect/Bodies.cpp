// Scans and updates, the ops with a body: builders, changes of a scan's operands and results,
// verifiers.
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc::rnn {

/// The first op that is not allowed in a body; null if there is none.
static Operation *findStranger(Region &body) {
  for (Operation &op : body.front())
    if (!op.hasTrait<BodyOp>())
      return &op;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// The scan
//===----------------------------------------------------------------------===//

void ScanOp::build(OpBuilder &builder, OperationState &state, ValueRange sequences,
                   ValueRange initials, ScanBody body, bool backward) {
  Location loc = state.location;
  Region region;
  {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&region);
    for (Value sequence : sequences)
      block->addArgument(stepType(sequence.getType()), loc);
    for (Value initial : initials)
      block->addArgument(initial.getType(), loc);
    ValueRange arguments = block->getArguments();
    Yielded yielded = body(builder, loc, arguments.take_front(sequences.size()),
                           arguments.drop_front(sequences.size()));
    for (SmallVector<Value> *values : {&yielded.states, &yielded.outputs})
      for (Value &value : *values)
        value = computed(builder, loc, value);
    YieldOp::create(builder, loc, yielded.states, yielded.outputs);
  }
  build(builder, state, sequences, initials, region, backward);
}

void ScanOp::build(OpBuilder &builder, OperationState &state, ValueRange sequences,
                   ValueRange initials, Region &body, bool backward) {
  SmallVector<Type> outputs;
  for (Value step : cast<YieldOp>(body.front().getTerminator()).getOutputs())
    outputs.push_back(sequenceType(builder.getContext(), sizeOf(sequences.front()), sizeOf(step)));
  build(builder, state, outputs, initials.getTypes(), sequences, initials, backward, IntegerAttr(),
        /*starts_at_zero=*/false, /*fades=*/false, /*repeats=*/false, IntegerAttr(), ArrayAttr(),
        ArrayAttr(), ArrayAttr(), ArrayAttr(), ArrayAttr(), BodyPlanAttr());
  state.regions.front()->takeBody(body);
}

/// Moves the body, which has already been changed, to a scan over `sequences` whose first outputs
/// replace `outputs`.
static ScanOp moveBody(ScanOp scan, ValueRange sequences, ValueRange outputs) {
  OpBuilder builder(scan);
  auto replacement = ScanOp::create(builder, scan.getLoc(), sequences, scan.getInitials(),
                                    scan.getBody(), scan.getBackward());
  replacement.setChunkAttr(scan.getChunkAttr());
  replacement.setStartsAtZero(scan.getStartsAtZero());
  replacement.setFades(scan.getFades());
  replacement.setRepeats(scan.getRepeats());
  replacement.setUntilPaddingOfAttr(scan.getUntilPaddingOfAttr());
  for (auto [old, now] : llvm::zip_first(outputs, replacement.getOutputs()))
    old.replaceAllUsesWith(now);
  for (auto [old, now] : llvm::zip_equal(scan.getFinals(), replacement.getFinals()))
    old.replaceAllUsesWith(now);
  scan.erase();
  return replacement;
}

ScanOp ScanOp::appendSequences(ValueRange sequences) {
  SmallVector<Value> all(getSequences());
  for (Value sequence : sequences) {
    getBody().insertArgument(all.size(), stepType(sequence.getType()), getLoc());
    all.push_back(sequence);
  }
  return moveBody(*this, all, getOutputs());
}

ScanOp ScanOp::appendOutputs(ValueRange values) {
  getYield().getOutputsMutable().append(values);
  return moveBody(*this, getSequences(), getOutputs());
}

ScanOp ScanOp::eraseOutputs(const llvm::BitVector &erased) {
  SmallVector<Value> kept, yielded;
  for (auto [number, output] : llvm::enumerate(getOutputs()))
    if (!erased[number]) {
      kept.push_back(output);
      yielded.push_back(getYield().getOutputs()[number]);
    }
  getYield().getOutputsMutable().assign(yielded);
  return moveBody(*this, getSequences(), kept);
}

int64_t ScanOp::getSteps() { return sizeOf(getSequences().front()); }

YieldOp ScanOp::getYield() { return cast<YieldOp>(getBody().front().getTerminator()); }

int64_t ScanOp::getStateOutput(unsigned j) {
  YieldOp yield = getYield();
  for (auto [k, output] : llvm::enumerate(yield.getOutputs()))
    if (output == yield.getStates()[j])
      return k;
  return -1;
}

LogicalResult ScanOp::verifyPadding() {
  if (!getUntilPaddingOf())
    return success();
  auto arguments = (*this)->getParentOfType<FunctionOpInterface>().getArgumentTypes();
  auto type = *getUntilPaddingOf() < arguments.size()
                  ? dyn_cast<RankedTensorType>(arguments[*getUntilPaddingOf()])
                  : RankedTensorType();
  if (!type || type.getShape() != ArrayRef<int64_t>{getSteps(), 1} || !type.hasStaticShape())
    return emitOpError("scan_c8: argument ")
           << *getUntilPaddingOf() << " is no sequence of " << getSteps() << " single numbers";
  return success();
}

LogicalResult ScanOp::verify() {
  if (getSequences().empty())
    return emitOpError("scan_c1: needs at least one sequence");
  int64_t steps = getSteps();
  for (Value value :
       llvm::concat<Value>(SmallVector<Value>(getSequences()), SmallVector<Value>(getOutputs())))
    if (sizeOf(value) != steps)
      return emitOpError("scan_c1: has a sequence of ")
             << sizeOf(value) << " steps beside one of " << steps;

  SmallVector<Type> expected;
  for (Value sequence : getSequences())
    expected.push_back(stepType(sequence.getType()));
  llvm::append_range(expected, getInitials().getTypes());
  if (TypeRange(getBody().front().getArgumentTypes()) != TypeRange(expected))
    return emitOpError("scan_c2: the region's arguments are not the steps, then the states");

  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield)
    return emitOpError("scan_c3: the region must end with `rnn.yield`");
  if (yield.getStates().getTypes() != getInitials().getTypes() ||
      getFinals().getTypes() != getInitials().getTypes())
    return emitOpError("scan_c3: yielded and last states must have the initial states' types");
  if (yield.getOutputs().size() != getOutputs().size())
    return emitOpError("scan_c3: yields ")
           << yield.getOutputs().size() << " outputs for " << getOutputs().size() << " results";
  for (auto [value, result] : llvm::zip(yield.getOutputs(), getOutputs()))
    if (value.getType() != stepType(result.getType()))
      return emitOpError("scan_c3: a yielded output is not a step of its result");
  for (Value value : yield.getOperands())
    if (isa<BlockArgument>(value))
      return emitOpError("scan_c5: yields an argument of the region as it is");
  if (Operation *stranger = findStranger(getBody()))
    return stranger->emitOpError("scan_c6: does not belong in the region of a scan");
  if (getChunk() && int64_t(*getChunk()) < 1)
    return emitOpError("scan_c4: a chunk has at least one step, found ") << int64_t(*getChunk());
  return failure(failed(verifyPadding()) || failed(verifyPlan()));
}

//===----------------------------------------------------------------------===//
// The update
//===----------------------------------------------------------------------===//

void UpdateOp::build(OpBuilder &builder, OperationState &state, int64_t slots,
                     std::optional<int64_t> every, bool average, UpdateBody body) {
  build(builder, state, builder.getI64IntegerAttr(slots),
        every ? builder.getI64IntegerAttr(*every) : IntegerAttr(),
        average ? builder.getUnitAttr() : UnitAttr());
  OpBuilder::InsertionGuard guard(builder);
  Location loc = state.location;
  Block *block = builder.createBlock(state.regions.front().get());
  for (int64_t i = 0; i < 2 + slots; ++i)
    block->addArgument(vectorType(builder.getContext(), 1), loc);
  ValueRange arguments = block->getArguments();
  Yielded yielded = body(builder, loc, arguments[0], arguments[1], arguments.drop_front(2));
  YieldOp::create(builder, loc, yielded.states, yielded.outputs);
}

LogicalResult UpdateOp::verify() {
  Block &block = getBody().front();
  Type type = vectorType(getContext(), 1);
  auto areOfType = [&](TypeRange types, size_t count) {
    return types.size() == count && llvm::all_of(types, [&](Type each) { return each == type; });
  };
  if (!areOfType(block.getArgumentTypes(), getSlots() + 2))
    return emitOpError("update_c1: the region's arguments are not ")
           << getSlots() + 2 << " of type " << type;
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield || !areOfType(yield.getStates().getTypes(), getSlots()) ||
      !areOfType(yield.getOutputs().getTypes(), 1))
    return emitOpError("update_c2: the region does not yield ")
           << getSlots() << " states and one output of type " << type;
  if (Operation *stranger = findStranger(getBody()))
    return stranger->emitOpError("update_c4: does not belong in the region of an update");
  if (getEvery() && int64_t(*getEvery()) < 2)
    return emitOpError("update_c3: `every` must be at least 2, found ") << int64_t(*getEvery());
  return success();
}

} // namespace rnnc::rnn
