// A planned function -> a function on memrefs with the object's signature:
//
//   predict(parameters, input, states, length, samples, shard, output, workspace)
//   step(stream_weights, state, input, output, workspace)
//   step_block(stream_weights, state, input, output, steps, workspace)
//   evaluate(parameters, input, states, target, sample_weights, length, samples, shard,
//            output, output_mask, metrics, losses, workspace)
//   gradient(parameters, input, states, target, sample_weights, length, samples, shard,
//            seed, step, output, output_mask, metrics, gradients, losses, workspace)
//   pullback(parameters, input, states, cotangent, length, samples, shard,
//            output, input_gradient, gradients, workspace)
//   reduce(parameters, gradients, losses, frozen)
//   update(parameters, optimizer_state, gradients)
//
// as in runtime/include/rnn/model.h.
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
#include "lowering/edges/UserRows.h"
#include "lowering/edges/WeightEmitter.h"
#include "lowering/products/AccumulateEmitter.h"
#include "lowering/products/MatmulEmitter.h"
#include "lowering/products/PhaseClock.h"
#include "lowering/products/ProjectEmitter.h"
#include "lowering/products/TokenSumsEmitter.h"
#include "lowering/products/WorkCounter.h"
#include "lowering/scan/ScanEmitter.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The floats of concatenated values: for length 0, and for each additional step.
struct RowSize {
  int64_t known = 0, perStep = 0;

  explicit RowSize(TypeRange types) {
    for (Type each : types) {
      auto type = cast<RankedTensorType>(each);
      if (type.hasStaticShape())
        known += type.getNumElements();
      else
        perStep += type.getShape().back();
    }
  }
};

/// The size in a memref type if the size is dynamic; it is never read.
constexpr int64_t unknownSize = int64_t(1) << 30;

/// The types of a lowered function's arguments; each member function adds an argument and returns
/// its number.
struct Signature {
  OpBuilder &b;
  SmallVector<Type> types;
  unsigned memory(int64_t floats) {
    types.push_back(MemRefType::get({std::max<int64_t>(floats, 1)}, b.getF32Type()));
    return types.size() - 1;
  }
  unsigned number() {
    types.push_back(b.getI64Type());
    return types.size() - 1;
  }
};

/// The roles of a function's arguments and results, in order: inputs or outputs, states that the
/// caller keeps, and the rest.
struct Roles {
  Role role;
  TypeRange inputs, outputs;
  TypeRange states;
  TypeRange target, stepWeights;               // of `evaluate` and `gradient`
  TypeRange mask;                              // of both, if the output has one
  TypeRange metrics;                           // of both, those of the text's own
  TypeRange outputCotangents, inputCotangents; // of `pullback`

  Roles(func::FuncOp function, const ModuleSizes &sizes) : role(*roleOf(function)) {
    int64_t stateCount = sizes.states;
    TypeRange arguments = function.getArgumentTypes(), results = function.getResultTypes();
    inputs = arguments.take_front(sizes.inputs);
    TypeRange others = arguments.drop_front(inputs.size());
    states = others.take_front(isStep() ? others.size() : stateCount);
    others = others.drop_front(states.size());
    int64_t after = 0; // number of results after the states
    if (hasLoss()) {
      target = others.take_front(sizes.targets);
      stepWeights = others.drop_front(sizes.targets);
      after = results.size() - stateCount - sizes.outputs;
      metrics = results.take_back(sizes.metrics);
      mask = results.take_back(after).drop_back(sizes.metrics);
    } else if (isPullback()) {
      outputCotangents = others;
      after = inputs.size();
      inputCotangents = results.take_back(after);
    }
    outputs = results.drop_back(after + states.size());
  }
  bool isStep() const { return role == Role::step; }
  bool isGradient() const { return role == Role::gradient; }
  bool isPullback() const { return role == Role::pullback; }
  bool hasLoss() const { return role == Role::evaluate || isGradient(); }
  bool hasGradients() const { return isGradient() || isPullback(); }
};

class FunctionLowerer {
public:
  FunctionLowerer(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object)
      : planned(planned), source(planned.function), builder(source), loc(source.getLoc()),
        shape(planned.shape), sizes(sizes), object(object), roles(source, sizes),
        loss(lossOf(source)) {}

  void run() {
    declare();
    Value sampleCount = samples ? toIndex(*samples) : index(1);
    Value shardIndex = shard ? toIndex(*shard) : index(0);
    Shard s(builder, loc, shape, planned.registers);
    s.length = length ? toIndex(*length) : index(1);
    s.isStream = roles.isStep();
    s.copies = copies ? &*copies : nullptr;
    s.memory.parameters = argument(parameters);
    s.memory.workspace = argument(workspace);
    if (gradients)
      s.memory.gradients = argument(*gradients);
    s.memory.sampleWeights = workspaceOf(source) * shape.samples();
    s.memory.streamStride = valuesOf(source, shape);
    s.memory.work = s.memory.streamStride * shape.streams;
    s.memory.tables = s.memory.work + workFloats;
    s.memory.growing = knownWorkspaceOf(source, shape);
    s.memory.weights = argument(s.isStream ? parameters : workspace);
    s.body.weightsBase = index(s.isStream ? 0 : s.memory.growing - packedWeightsOf(source));
    rowLength = s.length;
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
    if (steps)
      emitSteps(s);
    else
      emitSamples(s, {firstRow, sampleCount}, shardIndex);
    builder.setInsertionPointToEnd(&lowered.front());
    func::ReturnOp::create(builder, loc);
    source.erase();
    setRole(lowered, steps ? Role::step_block : roles.role);
    if (steps)
      emitSingleStep();
  }

private:
  Value argument(unsigned number) { return lowered.getArgument(number); }
  Value index(int64_t value) { return arith::ConstantIndexOp::create(builder, loc, value); }
  Value toIndex(unsigned number) {
    return arith::IndexCastOp::create(builder, loc, builder.getIndexType(), argument(number));
  }

  /// The samples of a shard, from the first row on.
  void emitSamples(Shard &s, const ShardRows &rows, Value shardIndex) {
    if (shape.turns == 1)
      return emitSample(s, rows, shardIndex);
    Value end =
        arith::MinUIOp::create(builder, loc, s.add(rows.firstRow, shape.turns), rows.samples);
    Value last = s.add(end, -1);
    s.loop(rows.firstRow, end, 1, [&](Value row) {
      Value next = arith::MinUIOp::create(builder, loc, s.add(row, 1), last);
      prefetchRows(s, source, next, [&](unsigned number) { return placeOfArgument(number); });
      emitSample(s, {row, rows.samples}, shardIndex);
    });
  }

  /// A sample, or those that are computed at the same time.
  void emitSample(Shard &s, const ShardRows &rows, Value shardIndex) {
    if (sizes.skipsPads && !roles.isStep())
      s.length = longestOf(s, placeOfArgument(0), rows, rowLength);
    for (auto scan : source.getBody().getOps<ScanOp>())
      if (auto number = scan.getUntilPaddingOf(); number && !s.lengths[*number])
        s.lengths[*number] = stepsOfArgument(s, source.getArgument(*number),
                                             placeOfArgument(*number), rows.firstRow);
    if (loss)
      emitLaneWeights(s, loss, roles.stepWeights.empty() ? argument(*sampleWeights) : Value(),
                      rows);
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
      s.memory.states = argument(states);
    Value count = toIndex(*steps), place = index(statesOf(source) * shape.streams), isBackward;
    bool walks = walksBackAndForth(source, planned.bodies);
    if (walks) {
      Value zero = arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
      isBackward = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::ONE,
                                         s.load(argument(states), place), zero);
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
              argument(states), place);
  }

  /// Whether all bodies can read the states where the caller keeps them.
  bool readsStatesInPlace() {
    auto scans = source.getBody().getOps<ScanOp>();
    return llvm::all_of(scans, standsInPlace) &&
           llvm::all_of(source.getBody().getOps<PackOp>(), [&](PackOp pack) {
             unsigned number = cast<BlockArgument>(pack.getInput()).getArgNumber();
             return !isStateArgument(number) || llvm::all_of(pack->getUses(), [](OpOperand &use) {
               auto scan = dyn_cast<ScanOp>(use.getOwner());
               return scan && llvm::is_contained(scan.getInitials(), use.get()) &&
                      !llvm::is_contained(scan.getSequences(), use.get());
             });
           });
  }

  /// A block of one step.
  void emitSingleStep() {
    builder.setInsertionPoint(lowered);
    SmallVector<Type> types(lowered.getArgumentTypes());
    types.erase(types.begin() + *steps);
    func::FuncOp step =
        createFunction(builder, loc, Role::step, builder.getFunctionType(types, {}));
    builder.setInsertionPointToStart(step.addEntryBlock());
    SmallVector<Value> arguments(step.getArguments());
    arguments.insert(arguments.begin() + *steps,
                     arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(1)));
    func::CallOp::create(builder, loc, lowered, arguments);
    func::ReturnOp::create(builder, loc);
  }

  /// The lowered function with its arguments, in the order of model.h.
  void declare() {
    Signature signature{builder, {}};
    int64_t rows = roles.isStep() ? shape.streams : sizes.batch, shards = shape.shards(sizes.batch);
    auto array = [&](TypeRange types) {
      RowSize size(types);
      return signature.memory(size.perStep ? unknownSize : rows * size.known);
    };
    if (roles.isStep())
      copies.emplace(source, packedWeightsOf(source));
    parameters = signature.memory(copies ? copies->size : sizes.parameters);
    if (roles.isStep())
      states = signature.memory(object.streamState);
    else
      object.states = RowSize(roles.states).known;
    input = array(roles.inputs);
    if (!roles.isStep())
      states = array(roles.states);
    if (roles.hasLoss())
      target = array(roles.target),
      sampleWeights = roles.stepWeights.empty() ? signature.memory(rows) : array(roles.stepWeights);
    if (roles.isPullback())
      outputCotangent = array(roles.outputCotangents);
    if (!roles.isStep())
      length = signature.number(), samples = signature.number(), shard = signature.number();
    if (roles.isGradient())
      seed = signature.number(), trainingStep = signature.number();
    output = array(roles.outputs);
    if (roles.hasLoss())
      outputMask = array(roles.mask), metrics = array(roles.metrics);
    if (roles.isPullback())
      inputGradient = array(roles.inputCotangents);
    if (roles.hasGradients())
      gradients = signature.memory(sizes.gradients.all(shards));
    if (roles.hasLoss())
      losses = signature.memory(2 * shards);
    if (roles.isStep())
      steps = signature.number();
    workspace = signature.memory(sizes.workspacePerStep ? unknownSize : sizes.workspace);
    lowered =
        func::FuncOp::create(builder, loc, "lowered", builder.getFunctionType(signature.types, {}));
    builder.setInsertionPointToStart(lowered.addEntryBlock());
  }

  /// The results of a shard without samples.
  void clear(Shard &s, Value shardIndex) {
    if (gradients) {
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
    s.store(zero, argument(*losses), shardIndex);
    if (isDividedLater(loss))
      s.store(zero, argument(*losses), s.add(shardIndex, shape.shards(sizes.batch)));
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
      emitScan(inside, body);
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
      emitRandom(s, random, rows, argument(*seed), argument(*trainingStep));
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
      emitLoss(s, loss, argument(*losses), shardIndex, shape.shards(sizes.batch));
    } else if (auto end = dyn_cast<func::ReturnOp>(op)) {
      for (auto [number, value] : llvm::enumerate(end.getOperands()))
        emitResult(s, number, value, rows);
    }
    endPhase(s);
  }

  bool isStateArgument(unsigned number) const {
    return number >= roles.inputs.size() && number < roles.inputs.size() + roles.states.size();
  }
  bool isStateResult(unsigned number) const {
    return number >= roles.outputs.size() && number < roles.outputs.size() + roles.states.size();
  }

  bool isStepWeights(unsigned number) const {
    return roles.hasLoss() && !roles.stepWeights.empty() &&
           number == roles.inputs.size() + roles.states.size() + roles.target.size();
  }

  /// If the caller passes null, states start at zero, and each step has the weight 1.
  void emitArgument(const Shard &s, PackOp pack, const ShardRows &rows) {
    unsigned number = cast<BlockArgument>(pack.getInput()).getArgNumber();
    if (s.memory.states && isStateArgument(number))
      return; // bodies read it where it is
    RowPlace place = placeOfArgument(number);
    bool isCotangent = roles.isPullback() && number >= roles.inputs.size() + roles.states.size();
    if (roles.isStep() || !(isStateArgument(number) || isStepWeights(number)))
      return packRows(s, pack.getResult(), place,
                      isStateArgument(number) ? rowOfStates(s, rows) : rows, isCotangent);
    auto branch = scf::IfOp::create(builder, loc, isGiven(s, place.memory), true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    packRows(s, pack.getResult(), place, rows, isCotangent);
    builder.setInsertionPointToStart(branch.elseBlock());
    if (!isStepWeights(number))
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
    RowPlace place = placeOfResult(number);
    OpBuilder::InsertionGuard guard(builder);
    if (!roles.isStep() && (roles.hasLoss() || isStateResult(number))) {
      auto branch = scf::IfOp::create(builder, loc, isGiven(s, place.memory), false);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    unpackRows(s, value, place, isStateResult(number) ? rowOfStates(s, rows) : rows);
    // Of the sequences that a caller receives, only the gradient of tokens includes padding.
    if (sizes.skipsPads && rnn::sizeOf(value) == anyLength)
      clearRest(s, value, place, rows, rowLength);
  }

  RowPlace place(unsigned memory, TypeRange types, unsigned number) {
    return {argument(memory), floatsOf(types), floatsOf(types.take_front(number))};
  }
  /// In the caller's rows, which have all steps.
  Value floatsOf(TypeRange types) {
    RowSize size(types);
    Value known = index(size.known);
    if (size.perStep == 0)
      return known;
    Value growing = arith::MulIOp::create(builder, loc, rowLength, index(size.perStep));
    return arith::AddIOp::create(builder, loc, growing, known);
  }
  RowPlace placeOfArgument(unsigned number) {
    if (number < roles.inputs.size())
      return place(input, roles.inputs, number);
    number -= roles.inputs.size();
    if (number < roles.states.size())
      return place(states, roles.states, number);
    number -= roles.states.size();
    if (!roles.hasLoss())
      return place(*outputCotangent, roles.outputCotangents, number);
    if (number < roles.target.size())
      return place(*target, roles.target, number);
    return place(*sampleWeights, roles.stepWeights, number - roles.target.size());
  }
  RowPlace placeOfResult(unsigned number) {
    if (number < roles.outputs.size())
      return place(output, roles.outputs, number);
    number -= roles.outputs.size();
    if (number < roles.states.size())
      return place(states, roles.states, number);
    number -= roles.states.size();
    if (!roles.hasLoss())
      return place(*inputGradient, roles.inputCotangents, number);
    if (number < roles.mask.size())
      return place(*outputMask, roles.mask, number);
    return place(*metrics, roles.metrics, number - roles.mask.size());
  }

  const PlannedFunction &planned;
  func::FuncOp source, lowered;
  OpBuilder builder;
  Location loc;
  VectorShape shape;
  const ModuleSizes &sizes;
  ObjectSizes &object;
  Roles roles;
  LossOp loss;     // null in functions without a loss
  Value rowLength; // passed by the caller
  // Numbers of the lowered function's arguments.
  unsigned parameters, input, states, output, workspace;
  std::optional<unsigned> steps, target, sampleWeights, outputCotangent, length, samples, shard,
      seed, trainingStep, outputMask, metrics, inputGradient, gradients, losses;
  std::optional<StreamParameters> copies; // of `step`
};

} // namespace

void lowerFunction(const PlannedFunction &planned, const ModuleSizes &sizes, ObjectSizes &object) {
  FunctionLowerer(planned, sizes, object).run();
}

} // namespace rnnc
