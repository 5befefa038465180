// Planned functions -> functions on memrefs with the object's signatures:
//
//   predict(parameters, input, samples, shard, output, workspace)
//   step(parameters, state, input, output, workspace)
//   evaluate(parameters, input, target, samples, shard, output, losses, workspace)
//   gradient(parameters, input, target, samples, shard, gradients, losses, workspace)
//   pullback(parameters, input, cotangent, samples, shard, output, input_gradient,
//            gradients, workspace)
//   reduce(gradients), update(parameters, optimizer_state, gradients)
//
// as runtime/include/rnn/model.h has them.
#include "Passes.h"
#include "dialect/Rnn.h"
#include "lowering/AccumulateEmitter.h"
#include "lowering/Buffers.h"
#include "lowering/ConcatEmitter.h"
#include "lowering/EmitUpdate.h"
#include "lowering/ScanEmitter.h"
#include "lowering/Vectors.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_LOWERTOLOOPS
#include "Passes.h.inc"

namespace {
using namespace rnn;

int64_t elements(Type type) { return cast<RankedTensorType>(type).getNumElements(); }

/// Floats of a lane that the planner gave a function.
int64_t workspaceOf(func::FuncOp function) {
  return function->getAttrOfType<IntegerAttr>("rnn.workspace").getInt();
}

/// Arguments of a lowered function, by what they are.
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

class FunctionLowerer {
public:
  FunctionLowerer(func::FuncOp function, VectorShape shape, int64_t registers, int64_t batch,
                  int64_t parameters, int64_t workspace)
      : source(function), builder(function), shape(shape), registers(registers), batch(batch),
        parameterSize(parameters), workspaceSize(workspace) {}

  void run() {
    StringRef name = source.getName();
    bool isStep = name == "step";
    bool hasLoss = name == "evaluate" || name == "gradient";
    bool hasGradients = name == "gradient" || name == "pullback";
    int64_t shards = shape.shards(batch);
    int64_t rows = isStep ? 1 : batch;

    Signature signature{builder, {}};
    unsigned parameters = signature.memory(parameterSize), samples = 0, shard = 0, losses = 0,
             gradients = 0, state = 0;
    SmallVector<unsigned> inputs, outputs;
    ArrayRef<Type> inputTypes = source.getArgumentTypes(), outputTypes = source.getResultTypes();
    if (isStep)
      state = signature.memory(sum(inputTypes.drop_front()));
    unsigned userInputs = isStep ? 1 : inputTypes.size();
    for (Type type : inputTypes.take_front(userInputs))
      inputs.push_back(signature.memory(rows * elements(type)));
    if (!isStep)
      samples = signature.number(), shard = signature.number();
    for (Type type : outputTypes.take_front(isStep ? 1 : outputTypes.size()))
      outputs.push_back(signature.memory(rows * elements(type)));
    if (hasGradients)
      gradients = signature.memory(shards * parameterSize);
    if (hasLoss)
      losses = signature.memory(shards);
    unsigned workspace = signature.memory(workspaceSize);

    lowered = func::FuncOp::create(builder, source.getLoc(), "lowered",
                                   builder.getFunctionType(signature.types, {}));
    lowered->setAttr("rnn.workspace_bytes", builder.getI64IntegerAttr(workspaceSize * 4));
    builder.setInsertionPointToStart(lowered.addEntryBlock());
    Location loc = source.getLoc();
    Shard s{builder, loc, shape.lanes, shape.vectors, registers,
            lowered.getArgument(parameters), lowered.getArgument(workspace),
            hasGradients ? lowered.getArgument(gradients) : Value(),
            workspaceOf(source) * shape.samples(), Value()};
    auto toIndex = [&](unsigned argument) {
      return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                        lowered.getArgument(argument)).getResult();
    };
    Value sampleCount = isStep ? s.index(1) : toIndex(samples);
    Value shardIndex = isStep ? s.index(0) : toIndex(shard);
    Value firstRow = s.mul(shardIndex, shape.samples());
    if (hasGradients) {
      s.gradientBase = s.mul(shardIndex, parameterSize);
      Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(s.vectorType()));
      s.loop(s.index(0), s.index(parameterSize), s.lanes, [&](Value i) {
        s.storeVector(zero, s.gradients, s.add(s.gradientBase, i));
      });
    }
    if (hasLoss)
      s.store(arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0)),
              lowered.getArgument(losses), shardIndex);
    Value some = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, firstRow, sampleCount);
    auto guard = scf::IfOp::create(builder, loc, some, false);
    builder.setInsertionPointToStart(guard.thenBlock());

    if (usesSampleWeights())
      writeSampleWeights(s, firstRow, sampleCount);
    int64_t stateOffset = 0;
    for (Operation &op : source.front()) {
      if (auto pack = dyn_cast<PackOp>(op)) {
        unsigned number = cast<BlockArgument>(pack.getInput()).getArgNumber();
        bool isState = number >= userInputs;
        if (isState)
          stateOffset = sum(inputTypes.slice(userInputs, number - userInputs));
        copy(s, pack.getResult(), lowered.getArgument(isState ? state : inputs[number]),
             isState ? stateOffset : 0, firstRow, sampleCount, /*pack=*/true);
      } else if (auto scan = dyn_cast<ScanOp>(op)) {
        emitScan(s, scan);
      } else if (auto concat = dyn_cast<ConcatOp>(op)) {
        emitConcat(s, concat);
      } else if (auto accumulate = dyn_cast<AccumulateOp>(op)) {
        if (!isChunked(accumulate))
          emitAccumulate(s, accumulate);
      } else if (auto loss = dyn_cast<LossOp>(op)) {
        emitLoss(s, loss, lowered.getArgument(losses), shardIndex);
      } else if (auto end = dyn_cast<func::ReturnOp>(op)) {
        int64_t offset = 0;
        for (auto [number, value] : llvm::enumerate(end.getOperands())) {
          bool isState = isStep && number >= 1;
          copy(s, value, lowered.getArgument(isState ? state : outputs[number]),
               isState ? offset : 0, firstRow, sampleCount, /*pack=*/false);
          if (isState)
            offset += elements(value.getType());
        }
      }
    }
    builder.setInsertionPointToEnd(&lowered.front());
    func::ReturnOp::create(builder, loc);
    std::string keep = name.str();
    source.erase();
    lowered.setName(keep);
  }

private:
  static int64_t sum(ArrayRef<Type> types) {
    int64_t total = 0;
    for (Type type : types)
      total += elements(type);
    return total;
  }

  bool usesSampleWeights() {
    return source.walk([](Operation *op) {
      return isa<SampleWeightOp, LossOp>(op) ? WalkResult::interrupt() : WalkResult::advance();
    }).wasInterrupted();
  }

  /// Each lane's share of the mean: 1 / samples, or 0 for a lane without one.
  void writeSampleWeights(const Shard &s, Value firstRow, Value samples) {
    Value one = arith::ConstantOp::create(builder, s.loc, builder.getF32FloatAttr(1));
    Value zero = arith::ConstantOp::create(builder, s.loc, builder.getF32FloatAttr(0));
    Value count = arith::IndexCastOp::create(builder, s.loc, builder.getI64Type(), samples);
    Value weight = arith::DivFOp::create(
        builder, s.loc, one,
        arith::SIToFPOp::create(builder, s.loc, builder.getF32Type(), count));
    s.loop(s.samples(), [&](Value lane) {
      Value is = arith::CmpIOp::create(builder, s.loc, arith::CmpIPredicate::ult,
                                       s.add(firstRow, lane), samples);
      s.store(arith::SelectOp::create(builder, s.loc, is, weight, zero), s.workspace,
              s.add(lane, s.sampleWeights));
    });
  }

  /// Between the user's [sample][element] and the workspace's [element][lane];
  /// packing fills lanes without a sample with zeros.
  void copy(const Shard &s, Value value, Value user, int64_t userOffset, Value firstRow,
            Value samples, bool pack) {
    auto type = cast<RankedTensorType>(value.getType());
    int64_t size = type.getNumElements(), units = type.getShape().back();
    s.loop(s.samples(), [&](Value lane) {
      Value row = s.add(firstRow, lane);
      Value is = arith::CmpIOp::create(builder, s.loc, arith::CmpIPredicate::ult, row, samples);
      Value rowStart = s.add(s.mul(row, size), userOffset);
      auto branch = scf::IfOp::create(builder, s.loc, is, pack);
      OpBuilder::InsertionGuard guard(builder);
      auto each = [&](llvm::function_ref<void(Value, Value)> body) {
        s.loop(size / units, [&](Value t) {
          Value step = s.add(type.getRank() == 2 ? stepIndex(s, value, t, t)
                                                 : s.index(bufferOf(value).getOffset() * s.samples()),
                             lane);
          Value first = s.mul(t, units);
          s.loop(units, [&](Value u) { body(s.add(first, u), s.add(step, s.mul(u, s.samples()))); });
        });
      };
      builder.setInsertionPointToStart(branch.thenBlock());
      each([&](Value i, Value at) {
        Value outside = s.add(rowStart, i);
        if (pack)
          s.store(s.load(user, outside), s.workspace, at);
        else
          s.store(s.load(s.workspace, at), user, outside);
      });
      if (!pack)
        return;
      builder.setInsertionPointToStart(branch.elseBlock());
      Value zero = arith::ConstantOp::create(builder, s.loc, builder.getF32FloatAttr(0));
      each([&](Value, Value at) { s.store(zero, s.workspace, at); });
    });
  }

  void emitLoss(const Shard &s, LossOp loss, Value losses, Value shard) {
    Value sequence = loss.getLosses();
    BufferAttr buffer = bufferOf(sequence);
    int64_t size = elements(sequence.getType());
    int64_t base = (buffer.getOffset() + buffer.getFirst() * sizeOf(sequence, 1)) * s.samples();
    Value zero = arith::ConstantOp::create(builder, s.loc, builder.getZeroAttr(s.vectorType()));
    SmallVector<Value> sums(s.vectors, zero);
    sums = llvm::to_vector(s.loop(
        s.index(0), s.index(size), sums, [&](Value i, ValueRange current) {
          SmallVector<Value> next(current);
          for (int64_t v = 0; v < s.vectors; ++v) {
            Value at = s.add(s.mul(i, s.samples()), base + v * s.lanes);
            next[v] = arith::AddFOp::create(builder, s.loc, next[v], s.loadVector(s.workspace, at));
          }
          return next;
        }));
    Value total = zero;
    for (int64_t v = 0; v < s.vectors; ++v) {
      Value weight = s.loadVector(s.workspace, s.index(s.sampleWeights + v * s.lanes));
      total = arith::AddFOp::create(builder, s.loc, total,
                                    arith::MulFOp::create(builder, s.loc, sums[v], weight));
    }
    Value scale = arith::ConstantOp::create(
        builder, s.loc, builder.getF32FloatAttr(1.0 / double(loss.getElements())));
    s.store(arith::MulFOp::create(builder, s.loc, s.sumLanes(total), scale), losses, shard);
  }

  func::FuncOp source, lowered;
  OpBuilder builder;
  VectorShape shape;
  int64_t registers, batch, parameterSize, workspaceSize;
};

struct LowerToLoops : impl::LowerToLoopsBase<LowerToLoops> {
  using LowerToLoopsBase::LowerToLoopsBase;

  /// The emitter relies on what the planner wrote.
  static LogicalResult checkPlanned(func::FuncOp function) {
    bool planned = function->hasAttr("rnn.workspace");
    function.walk([&](ScanOp scan) {
      planned &= scan.getOutputBuffers() && scan.getStateBuffers() && scan.getScratchBuffers();
    });
    if (!planned)
      return function.emitError("is not planned; run rnn-plan-buffers first");
    if (function.getName() == "update" && function.getBody().getOps<UpdateOp>().empty())
      return function.emitError("has no rnn.update");
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto number = [&](StringRef name) {
      auto attribute = module->getAttrOfType<IntegerAttr>(name);
      return attribute ? attribute.getInt() : 0;
    };
    int64_t batch = number("rnn.batch"), parameters = number("rnn.parameters");
    if (batch < 1) {
      module.emitError("the module has no `rnn.batch`");
      return signalPassFailure();
    }
    for (auto function : module.getOps<func::FuncOp>())
      if (failed(checkPlanned(function)))
        return signalPassFailure();
    VectorShape shape = VectorShape::choose(lanes, batch);
    module->setAttr("rnn.shards", Builder(&getContext()).getI64IntegerAttr(shape.shards(batch)));
    module->setAttr("rnn.shard_samples", Builder(&getContext()).getI64IntegerAttr(shape.samples()));
    SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
    // One workspace for all, so that they can share kernels. The planner's
    // offsets are floats of a lane; the sample weights stand behind.
    int64_t workspace = 0;
    for (func::FuncOp function : functions)
      workspace = std::max(workspace, (workspaceOf(function) + 1) * shape.samples());
    for (func::FuncOp function : functions) {
      if (function.getName() == "update")
        emitUpdate(function, lanes, ParameterLayout::of(module));
      else
        FunctionLowerer(function, function.getName() == "step" ? VectorShape{1, 1} : shape,
                        registers, batch, parameters, workspace)
            .run();
    }
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(module.getBody());
    emitReduce(builder, module.getLoc(), lanes, parameters, shape.shards(batch));
  }
};

} // namespace
} // namespace rnnc
