// A planned function -> a function on memrefs with the object's signature.
#include "lowering/emit/FunctionLowerer.h"

#include "lowering/body/BodyFunctions.h"
#include "lowering/body/PackedWeights.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Streams.h"
#include "lowering/builder/TouchedRowCalls.h"
#include "lowering/edges/ConcatEmitter.h"
#include "lowering/edges/GatherEmitter.h"
#include "lowering/edges/LossEmitter.h"
#include "lowering/edges/RandomEmitter.h"
#include "lowering/edges/RowPrefetch.h"
#include "lowering/edges/WeightEmitter.h"
#include "lowering/emit/FunctionArguments.h"
#include "lowering/products/AccumulateEmitter.h"
#include "lowering/products/MatmulEmitter.h"
#include "lowering/products/PhaseClock.h"
#include "lowering/products/ProjectEmitter.h"
#include "lowering/products/TokenProductsEmitter.h"
#include "lowering/products/TokenSumsEmitter.h"
#include "lowering/products/WorkCounter.h"
#include "lowering/scan/ScanEmitter.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class FunctionLowerer {
public:
  FunctionLowerer(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object)
      : planned(planned), source(planned.function), builder(source), loc(source.getLoc()),
        shape(planned.shape), sizes(sizes), object(object),
        arguments(builder, source, shape, sizes, object), roles(arguments.roles),
        loss(lossOf(source)) {}

  void run() {
    Value sampleCount = arguments.samples ? arguments.toIndex(*arguments.samples) : index(1);
    Value shardIndex = arguments.shard ? arguments.toIndex(*arguments.shard) : index(0);
    Shard s(builder, loc, shape, planned.registers);
    s.length = arguments.length ? arguments.toIndex(*arguments.length) : index(1);
    s.isStream = roles.isStep();
    s.copies = arguments.copies ? &*arguments.copies : nullptr;
    s.memory.parameters = arguments[arguments.parameters];
    s.memory.workspace = arguments[arguments.workspace];
    if (arguments.gradients)
      s.memory.gradients = arguments[*arguments.gradients];
    s.memory.sampleWeights = workspaceOf(source) * shape.samples();
    s.memory.streamStride = valuesOf(source, shape);
    s.memory.work = s.memory.streamStride * shape.streams;
    s.memory.tables = s.memory.work + workFloats;
    s.memory.growing = knownWorkspaceOf(source, shape);
    s.memory.weights = arguments[s.isStream ? arguments.parameters : arguments.workspace];
    s.body.weightsBase = index(s.isStream ? 0 : s.memory.growing - packedWeightsOf(source));
    arguments.rowLength = s.length;
    if (roles.isGradient())
      object.gradientWork = s.memory.work;
    if (roles.role == Role::predict)
      object.predictWork = s.memory.work;
    if (!s.isStream)
      clearWork(s);
    s.isTimed = planned.isTimed && !s.isStream;
    startPhases(s);
    Value firstRow = s.mul(shardIndex, shape.samplesOfShard());
    clear(s, shardIndex);
    Value some =
        arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, firstRow, sampleCount);
    auto guard = scf::IfOp::create(builder, loc, some, false);
    builder.setInsertionPointToStart(guard.thenBlock());
    if (arguments.steps)
      emitSteps(s);
    else
      emitSamples(s, {firstRow, sampleCount}, shardIndex);
    builder.setInsertionPointToEnd(&arguments.lowered.front());
    func::ReturnOp::create(builder, loc);
    source.erase();
    setRole(arguments.lowered, arguments.steps ? Role::step_block : roles.role);
    if (arguments.steps)
      emitSingleStep();
  }

private:
  Value index(int64_t value) { return arith::ConstantIndexOp::create(builder, loc, value); }

  /// The samples of a shard, from the first row on.
  void emitSamples(Shard &s, const ShardRows &rows, Value shardIndex) {
    if (shape.turns == 1)
      return emitSample(s, rows, shardIndex);
    Value end =
        arith::MinUIOp::create(builder, loc, s.add(rows.firstRow, shape.turns), rows.samples);
    Value last = s.add(end, -1);
    s.loop(rows.firstRow, end, 1, [&](Value row) {
      Value next = arith::MinUIOp::create(builder, loc, s.add(row, 1), last);
      prefetchRows(s, source, next,
                   [&](unsigned number) { return arguments.placeOfArgument(number); });
      emitSample(s, {row, rows.samples}, shardIndex);
    });
  }

  /// A sample, or those that are computed at the same time.
  void emitSample(Shard &s, const ShardRows &rows, Value shardIndex) {
    if (sizes.skipsPads && !roles.isStep())
      s.length = longestOf(s, arguments.placeOfArgument(0), rows, arguments.rowLength);
    for (auto scan : source.getBody().getOps<ScanOp>())
      if (auto number = scan.getUntilPaddingOf(); number && !s.lengths[*number])
        s.lengths[*number] = stepsOfArgument(s, source.getArgument(*number),
                                             arguments.placeOfArgument(*number), rows.firstRow);
    if (loss)
      emitLaneWeights(
          s, loss, roles.stepWeights.empty() ? arguments[*arguments.sampleWeights] : Value(), rows);
    if (!s.isStream)
      emitPackedWeights(s, planned.bodies);
    emitOps(s, rows, shardIndex);
  }

  void emitOps(const Shard &s, const ShardRows &rows, Value shardIndex) {
    for (Operation &op : source.front())
      if (!s.isStream || isa<ScanOp>(op))
        emit(s, op, rows, shardIndex);
      else
        forEachStream(s, [&](const Shard &one, Value stream) {
          Value row = s.add(s.mul(rows.firstRow, shape.streams), stream);
          emit(one, op, {row, rows.samples}, shardIndex);
        });
  }

  /// The steps of a block.
  void emitSteps(Shard &s) {
    if (readsStatesInPlace())
      s.memory.states = arguments[arguments.states];
    Value count = arguments.toIndex(*arguments.steps),
          place = index(statesOf(source) * shape.streams), isBackward;
    bool walks = walksBackAndForth(source, planned.bodies);
    if (walks) {
      Value zero = arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
      isBackward = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::ONE,
                                         s.load(arguments[arguments.states], place), zero);
    }
    auto step = [&](Value number, ValueRange carried) -> SmallVector<Value> {
      if (walks)
        s.isBackward = carried.front();
      emitOps(s, {number, index(1)}, index(0));
      if (!walks)
        return {};
      Value yes = arith::ConstantOp::create(builder, loc, builder.getBoolAttr(true));
      return {arith::XOrIOp::create(builder, loc, s.isBackward, yes)};
    };
    ValueRange last = s.loop(index(0), count, walks ? ValueRange(isBackward) : ValueRange(), step);
    if (walks)
      s.store(arith::UIToFPOp::create(builder, loc, builder.getF32Type(), last.front()),
              arguments[arguments.states], place);
  }

  /// Whether all bodies can read the states where the caller keeps them.
  bool readsStatesInPlace() {
    auto scans = source.getBody().getOps<ScanOp>();
    return llvm::all_of(scans, standsInPlace) &&
           llvm::all_of(source.getBody().getOps<PackOp>(), [&](PackOp pack) {
             unsigned number = cast<BlockArgument>(pack.getInput()).getArgNumber();
             return !roles.isStateArgument(number) ||
                    llvm::all_of(pack->getUses(), [](OpOperand &use) {
                      auto scan = dyn_cast<ScanOp>(use.getOwner());
                      return scan && llvm::is_contained(scan.getInitials(), use.get()) &&
                             !llvm::is_contained(scan.getSequences(), use.get());
                    });
           });
  }

  /// A block of one step.
  void emitSingleStep() {
    builder.setInsertionPoint(arguments.lowered);
    SmallVector<Type> types(arguments.lowered.getArgumentTypes());
    types.erase(types.begin() + *arguments.steps);
    func::FuncOp step =
        createFunction(builder, loc, Role::step, builder.getFunctionType(types, {}));
    builder.setInsertionPointToStart(step.addEntryBlock());
    SmallVector<Value> given(step.getArguments());
    given.insert(given.begin() + *arguments.steps,
                 arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(1)));
    func::CallOp::create(builder, loc, arguments.lowered, given);
    func::ReturnOp::create(builder, loc);
  }

  /// The results of a shard without samples.
  void clear(Shard &s, Value shardIndex) {
    if (arguments.gradients) {
      s.memory.gradientBase =
          s.add(s.mul(shardIndex, sizes.gradients.stride), sizes.gradients.first);
      if (sizes.gradients.first == 0)
        forEachOtherPart(sizes.touched, sizes.parameters, [&](int64_t begin, int64_t end) {
          fillFloats(s, 0, s.memory.gradients, s.add(s.memory.gradientBase, begin), end - begin);
        });
      for (const TouchedRows &each : sizes.touched)
        emitClearRows(s, each);
    }
    if (!loss)
      return;
    Value zero = arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
    s.store(zero, arguments[*arguments.losses], shardIndex);
    if (isDividedLater(loss))
      s.store(zero, arguments[*arguments.losses], s.add(shardIndex, shape.shards(sizes.batch)));
  }

  void emit(const Shard &shard, Operation &op, const ShardRows &rows, Value shardIndex) {
    Shard s = shard.inPhase(phaseOf(op));
    s.loc = op.getLoc();
    if (auto pack = dyn_cast<PackOp>(op)) {
      emitArgument(s, pack, rows);
    } else if (auto scan = dyn_cast<ScanOp>(op)) {
      const BodyPlan &body = planned.bodies.find(scan)->second;
      Shard inside = s;
      inside.body.weightsBase = body.weights ? s.add(s.body.weightsBase, *body.weights) : Value();
      emitScan(inside, body, laterCopies);
    } else if (auto concat = dyn_cast<ConcatOp>(op)) {
      emitConcat(s, concat);
    } else if (auto gather = dyn_cast<GatherOp>(op)) {
      emitGather(s, gather);
    } else if (auto scatter = dyn_cast<ScatterOp>(op)) {
      emitScatter(s, scatter);
    } else if (auto matmul = dyn_cast<MatmulOp>(op)) {
      emitMatmul(s, matmul);
    } else if (auto project = dyn_cast<ProjectOp>(op)) {
      emitProject(s, project);
    } else if (auto weight = dyn_cast<WeightOp>(op)) {
      emitWeight(s, weight);
    } else if (auto random = dyn_cast<RandomOp>(op)) {
      emitRandom(s, random, rows, arguments[*arguments.seed], arguments[*arguments.trainingStep]);
    } else if (auto accumulate = dyn_cast<AccumulateOp>(op)) {
      if (isChunked(accumulate.getCotangent()))
        return;
      emitAccumulate(s, accumulate);
      countWork(s, stepsOf(s, accumulate.getCotangent()), multiplyAddsOf(s, accumulate));
    } else if (auto ofTokens = dyn_cast<AccumulateTokensOp>(op)) {
      if (!isChunked(ofTokens.getCotangents().front())) {
        emitNoTokenSums(s, ofTokens);
        emitTokenSums(s, ofTokens, false, index(0), stepsOf(s, ofTokens.getTokens()));
      }
      emitTokenProducts(s, ofTokens);
    } else if (isa<LossOp>(op)) {
      emitLoss(s, loss, arguments[*arguments.losses], shardIndex, shape.shards(sizes.batch));
    } else if (auto end = dyn_cast<func::ReturnOp>(op)) {
      for (auto [number, value] : llvm::enumerate(end.getOperands()))
        emitResult(s, number, value, rows);
    }
    endPhase(s);
  }

  /// If the caller passes null, states start at zero, and each step has the weight 1.
  void emitArgument(const Shard &s, PackOp pack, const ShardRows &rows) {
    unsigned number = cast<BlockArgument>(pack.getInput()).getArgNumber();
    if (s.memory.states && roles.isStateArgument(number))
      return; // bodies read it where it is
    RowPlace place = arguments.placeOfArgument(number);
    bool isCotangent = roles.isCotangent(number);
    if (roles.isStep() || !(roles.isStateArgument(number) || roles.isStepWeights(number)))
      return packRows(s, pack.getResult(), place,
                      roles.isStateArgument(number) ? rowOfStates(s, rows) : rows, isCotangent);
    auto branch = scf::IfOp::create(builder, loc, isGiven(s, place.memory), true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    packRows(s, pack.getResult(), place, rows, isCotangent);
    builder.setInsertionPointToStart(branch.elseBlock());
    if (!roles.isStepWeights(number))
      return fillFloats(s, 0, s.memory.workspace, vectorIndex(s, pack.getResult()),
                        sizeOf(pack.getResult()) * s.samples());
    s.loop(s.index(0), stepsOf(s, pack.getResult()), 1, [&](Value t) {
      fillFloats(s, 1, s.memory.workspace, stepIndex(s, pack.getResult(), t, t), s.samples());
    });
  }

  /// The rows of a step are those of its input; a stream has one row of states.
  ShardRows rowOfStates(const Shard &s, const ShardRows &rows) {
    if (!roles.isStep())
      return rows;
    return {s.memory.stream ? s.memory.stream : index(0), rows.samples};
  }

  /// Writes an optional array only if the caller passes it.
  void emitResult(const Shard &s, unsigned number, Value value, const ShardRows &rows) {
    RowPlace place = arguments.placeOfResult(number);
    OpBuilder::InsertionGuard guard(builder);
    if (!roles.isStep() && (roles.hasLoss() || roles.isStateResult(number))) {
      auto branch = scf::IfOp::create(builder, loc, isGiven(s, place.memory), false);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    unpackRows(s, value, place, roles.isStateResult(number) ? rowOfStates(s, rows) : rows);
    // Of the sequences that a caller receives, only the gradient of tokens includes padding.
    if (sizes.skipsPads && rnn::sizeOf(value) == anyLength)
      clearRest(s, value, place, rows, arguments.rowLength);
  }

  const PlannedFunction &planned;
  func::FuncOp source;
  OpBuilder builder;
  Location loc;
  VectorShape shape;
  const ModuleSizes &sizes;
  ObjectSizes &object;
  FunctionArguments arguments;
  const Roles &roles;
  LossOp loss; // null in functions without a loss
  LaterCopies laterCopies;
};

} // namespace

void lowerFunction(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object) {
  FunctionLowerer(planned, sizes, object).run();
}

} // namespace rnnc
