// Tensor values -> offsets in the arenas. Offsets in the workspace count floats of one lane; the
// lowering multiplies them by the samples of a shard. Sequences with a dynamic length have a
// separate arena after the other, which counts floats for each of length + 1 slots: the plan does
// not depend on the length.
#include "Passes.h"
#include "analysis/CacheLine.h"
#include "analysis/Tokens.h"
#include "dialect/Contract.h"
#include "layout/AccumulateTile.h"
#include "layout/BodyPlan.h"
#include "layout/SharedBodies.h"
#include "layout/TokenSums.h"
#include "layout/TokenTable.h"
#include "memory/Arena.h"
#include "memory/CheckPlaces.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_PLANBUFFERS
#include "Passes.h.inc"

namespace {
using namespace rnn;

class FunctionPlanner {
public:
  FunctionPlanner(func::FuncOp function, VectorShape shape, int64_t registers,
                  const SharedBodies &shared)
      : function(function), builder(function), shape(shape), registers(registers), shared(shared),
        samples(shape.samples()) {}

  LogicalResult run() {
    packArguments();
    numberUses();
    if (failed(chooseBodies()))
      return failure();
    placeStoredSums();
    for (Operation &op : function.front()) {
      if (isa<ReshapeOp, GatherOp, ScatterOp>(op) && stepsOf(op.getOperand(0)) != 1)
        isReshaped.insert(ownerOf(op.getOperand(0)));
      if (isa<GatherOp, ScatterOp>(op))
        isReshaped.insert(op.getResult(0));
    }
    for (Operation &op : function.front()) {
      if (auto owner = dyn_cast<BufferOwner>(op))
        owner.setBufferAttr(allocate(op.getResult(0), owner.getBufferSlots()));
      if (auto project = dyn_cast<ProjectOp>(op))
        plan(project);
      else if (auto ofTokens = dyn_cast<AccumulateTokensOp>(op))
        plan(ofTokens);
      else if (auto accumulate = dyn_cast<AccumulateOp>(op); accumulate && failed(plan(accumulate)))
        return failure();
      else if (auto scan = dyn_cast<ScanOp>(op))
        plan(scan);
    }
    write(function, WorkspaceAttr::get(builder.getContext(), arena.size(), growing.size(),
                                       tables.size(), weights));
    return success();
  }

private:
  static int64_t unitsOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape().back();
  }

  void packArguments() {
    builder.setInsertionPointToStart(&function.front());
    for (BlockArgument argument : function.getArguments()) {
      if (argument.use_empty())
        continue;
      auto pack =
          PackOp::create(builder, function.getLoc(), argument.getType(), argument, buffer(0, 1));
      argument.replaceAllUsesExcept(pack.getResult(), pack);
    }
  }

  /// The value that owns the memory of `value`, which may be a view.
  Value ownerOf(Value value) {
    value = memoryOf(value);
    auto scan = value.getDefiningOp<ScanOp>();
    if (!scan)
      return value;
    int64_t j =
        int64_t(cast<OpResult>(value).getResultNumber()) - int64_t(scan.getOutputs().size());
    if (j < 0 || scan.getStateOutput(j) < 0 || scan.endsByData())
      return value;
    return scan.getOutputs()[scan.getStateOutput(j)];
  }

  /// Values that a scan reads although they are not operands: the tokens of a projection, whose
  /// steps are fetched when the scan reaches them, and tokens that are compared to find repeated
  /// steps.
  static llvm::SetVector<Value> tokensOf(Operation &op) {
    llvm::SetVector<Value> tokens;
    if (auto scan = dyn_cast<ScanOp>(op))
      for (Value sequence : scan.getSequences())
        if (scan.getRepeats() || projectionBehind(sequence))
          findTokens(sequence, tokens);
    return tokens;
  }

  void numberUses() {
    int64_t number = 0;
    for (Operation &op : function.front()) {
      order[&op] = number;
      for (Value operand : op.getOperands())
        lastUse[ownerOf(operand)] = number;
      for (Value sequence : tokensOf(op))
        lastUse[ownerOf(sequence)] = number;
      ++number;
    }
  }

  BufferAttr buffer(int64_t offset, int64_t slots, int64_t first = 0, bool ring = false,
                    bool grows = false, int64_t stride = 0) {
    return BufferAttr::get(builder.getContext(), offset, slots, first, ring, grows, stride);
  }

  /// The distance between slots: the units, or more if all steps of a sequence would share a few
  /// cache sets, because the gradient of a weight reads a few units of many steps.
  int64_t strideOf(Value value, int64_t slots) {
    constexpr int64_t halfWay = 2048 / 4; // floats; a way of a first cache is 4096 bytes
    int64_t units = unitsOf(value);
    bool isDense = samples == 1 || (slots != anyLength && slots <= 2) ||
                   value.getDefiningOp<RandomOp>() || isReshaped.contains(value);
    return isDense || units * samples % halfWay != 0 ? units : units + 1;
  }

  /// Allocates a value with this number of slots (length + 1 for a dynamic length), live from the
  /// defining op to the last use.
  BufferAttr allocate(Value value, int64_t slots, int64_t first = 0, bool ring = false) {
    int64_t from = order.lookup(value.getDefiningOp());
    int64_t to = std::max(from, lastUse.lookup(value));
    int64_t units = unitsOf(value), stride = strideOf(value, slots);
    int64_t strideAttribute = stride == units ? 0 : stride;
    if (slots == anyLength)
      return buffer(growing.allocate(stride, from, to), 1, first, ring, true, strideAttribute);
    return buffer(arena.allocate(slots * stride, from, to), slots, first, ring, false,
                  strideAttribute);
  }

  void plan(ProjectOp project) {
    int64_t from = order.lookup(project), to = lastUse.lookup(project.getResult());
    project.setTable(tables.allocate(TokenTable::of(project, shape, registers).size(), from, to));
  }

  /// The sums are computed while the scan runs.
  void plan(AccumulateTokensOp ofTokens) {
    int64_t from = order.lookup(ofTokens.getScan()), to = order.lookup(ofTokens);
    ofTokens.setTable(tables.allocate(TokenSums::of(ofTokens, shape, registers).size(), from, to));
  }

  LogicalResult plan(AccumulateOp accumulate) {
    if (accumulate.getToRows())
      return success();
    FailureOr<TileChoice> tile = chosenTile(
        accumulate, accumulateLoop(AccumulateShape::of(accumulate, shape), shape, registers));
    if (succeeded(tile))
      accumulate.setTile(tile->size);
    return tile;
  }

  /// Only accumulates after the scan read it: one chunk of steps is enough.
  static bool isRing(ScanOp scan, Value output) {
    return scan.getChunk() && llvm::all_of(output.getUsers(), [&](Operation *user) {
             auto accumulate = dyn_cast<AccumulateOp>(user);
             return isa<AccumulateTokensOp>(user) ||
                    (accumulate && accumulate.getCotangent().getDefiningOp() == scan);
           });
  }

  void plan(ScanOp scan) {
    int64_t steps = scan.getSteps(), at = order.lookup(scan);
    SmallVector<bool> holdsState(scan.getOutputs().size(), false);
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      if (scan.getStateOutput(j) >= 0)
        holdsState[scan.getStateOutput(j)] = true;

    SmallVector<Attribute> outputs, states, scratch, finals, snapshots;
    for (auto [k, output] : llvm::enumerate(scan.getOutputs())) {
      if (holdsState[k]) // one more slot, for the initial state
        outputs.push_back(allocate(output, steps == anyLength ? anyLength : steps + 1,
                                   scan.getBackward() ? 0 : 1));
      else if (isRing(scan, output))
        outputs.push_back(allocate(output, *scan.getChunk(), 0, /*ring=*/true));
      else
        outputs.push_back(allocate(output, steps));
    }
    for (unsigned j = 0; j < scan.getInitials().size(); ++j) {
      int64_t k = scan.getStateOutput(j);
      if (k >= 0)
        states.push_back(outputs[k]);
      else // two alternating slots, because all units of the old state are read
        states.push_back(allocate(scan.getFinals()[j], 2));
      if (scan.endsByData())
        finals.push_back(allocate(scan.getFinals()[j], 1));
    }
    BodyPlan &body = bodies.find(scan)->second;
    placeWeights(body);
    ArrayRef<Value> unread = unreadOf(body);
    for (Value value : ArrayRef(body.scratch).drop_back(unread.size()))
      scratch.push_back(buffer(arena.allocate(sizeOf(value), at, at), 1));
    if (!unread.empty()) {
      int64_t most = 0;
      for (Value value : unread)
        most = std::max(most, sizeOf(value));
      scratch.append(unread.size(), buffer(arena.allocate(most, at, at), 1));
    }
    if (scan.getRepeats())
      for (Value state : scan.getInitials())
        snapshots.push_back(buffer(arena.allocate(sizeOf(state), at, at), 1));
    scan.setOutputBuffersAttr(builder.getArrayAttr(outputs));
    scan.setStateBuffersAttr(builder.getArrayAttr(states));
    scan.setScratchBuffersAttr(builder.getArrayAttr(scratch));
    if (scan.getRepeats())
      scan.setSnapshotBuffersAttr(builder.getArrayAttr(snapshots));
    if (scan.endsByData())
      scan.setFinalBuffersAttr(builder.getArrayAttr(finals));
    scan.setPlanAttr(body.attribute());
  }

  /// The end of its scratch: what it stores for nobody.
  ArrayRef<Value> unreadOf(const BodyPlan &body) const {
    return body.overSamples() ? shared.unreadOf(body.scan) : ArrayRef<Value>();
  }

  LogicalResult chooseBodies() {
    for (auto scan : function.getBody().getOps<ScanOp>()) {
      FailureOr<BodyPlan> body = BodyPlan::choose(scan, shape, registers);
      if (failed(body))
        return failure();
      llvm::append_range(body->scratch, unreadOf(*body));
      bodies.insert({scan, std::move(*body)});
    }
    return success();
  }

  /// At the beginning, so that bodies of all functions find them at the same place.
  void placeStoredSums() {
    int64_t most = 0;
    for (const auto &[scan, body] : bodies)
      if (const SampleLayout *layout = body.overSamples())
        most = std::max(most, layout->storedSums());
    if (most > 0)
      arena.allocate(most, 0, int64_t(order.size()));
  }

  /// Bodies that read the same weights in the same order share them.
  void placeWeights(BodyPlan &body) {
    if (body.overSamples() && body.packedFloats() == 0)
      return;
    auto [place, isNew] = weightPlaces.try_emplace(body.packedKey(0), weights);
    body.weights = place->second;
    if (isNew)
      weights += body.packedFloats();
  }

  func::FuncOp function;
  OpBuilder builder;
  VectorShape shape;
  int64_t registers;
  const SharedBodies &shared;
  int64_t samples;            // adjacent in each slot
  DenseSet<Value> isReshaped; // its steps are also used as one row of numbers
  BodyPlans bodies;
  Arena arena, growing;
  Arena tables; // floats per shard, whatever its lanes
  DenseMap<Operation *, int64_t> order;
  DenseMap<Value, int64_t> lastUse;
  int64_t weights = 0; // floats of the packed ones
  llvm::StringMap<int64_t> weightPlaces;
};

struct PlanBuffers : impl::PlanBuffersBase<PlanBuffers> {
  using PlanBuffersBase::PlanBuffersBase;

  /// Places the frozen or the other parameters from `offset` on; returns the end, a whole number of
  /// cache lines.
  int64_t placeParameters(int64_t offset, bool areFrozen) {
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      if (parameter.getFrozen() != areFrozen)
        continue;
      parameter.setOffsetAttr(IntegerAttr::get(IntegerType::get(&getContext(), 64), offset));
      offset += cast<RankedTensorType>(parameter.getType()).getNumElements();
    }
    return wholeLines(offset);
  }

  void runOnOperation() override {
    auto model = require<ModelAttr>(getOperation());
    if (!model)
      return signalPassFailure();
    // Whole cache lines, so that the gradients of shards and the optimizer's slots are aligned. The
    // optimizer's pass ends where the frozen parameters begin.
    int64_t trained = placeParameters(0, /*areFrozen=*/false);
    int64_t end = placeParameters(trained, /*areFrozen=*/true);
    write(getOperation(), ArenaAttr::get(&getContext(), end, end - trained));
    auto inTurn = find<InTurnAttr>(getOperation());
    VectorShape shape = inTurn ? VectorShape::inTurn(lanes, inTurn.getSamples())
                               : VectorShape::choose(lanes, model.getBatch());
    write(getOperation(),
          VectorsAttr::get(&getContext(), lanes, registers, shape.samples(), shape.turns));
    SharedBodies shared(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal()) {
        function.emitError("a function without a body cannot be planned");
        return signalPassFailure();
      }
      if (failed(checkPlaces(function)))
        return signalPassFailure();
      FunctionPlanner planner(function,
                              isRole(function, Role::step)
                                  ? VectorShape::ofOneSample(lanes, model.getStreams())
                                  : shape,
                              registers, shared);
      if (failed(planner.run()))
        return signalPassFailure();
    }
  }
};

} // namespace
} // namespace rnnc
