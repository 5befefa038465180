// @evaluate -> @gradient, @predict -> @pullback: visits the ops of a function in reverse order and
// reverses each scan.
#include "Passes.h"
#include "dialect/Contract.h"
#include "training/Activity.h"
#include "training/ReverseScan.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "Passes.h.inc"

namespace {
using namespace rnn;

class FunctionReverser {
public:
  /// `function` still returns what the forward function returned; `active` are the arguments whose
  /// cotangents are needed.
  FunctionReverser(func::FuncOp function, ArrayRef<Value> active)
      : function(function), builder(function.getContext()) {
    for (Value value : active)
      activeValues.insert(value);
    findActive();
    for (Operation &op : function.front().without_terminator())
      forward.push_back(&op);
    builder.setInsertionPoint(function.front().getTerminator());
  }

  /// Adds to the cotangent of a value.
  void seed(Value value, Cotangent cotangent) {
    auto [place, isNew] = cotangents.try_emplace(value, cotangent);
    if (isNew)
      return;
    if (!place->second.value || !cotangent.value) {
      emitError(value.getLoc(), "a loss that has another use has no derivative");
      ok = false;
      return;
    }
    place->second.value = sum(place->second.value, cotangent.value);
  }

  LogicalResult run() {
    for (Operation *op : llvm::reverse(forward))
      if (failed(reverse(op)))
        return failure();
    return success(ok);
  }

  Value cotangentOf(Value value) { return cotangents.lookup(value).value; }
  bool isActive(Value value) { return activeValues.contains(value); }

private:
  LogicalResult reverse(Operation *op) {
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case([&](ScanOp scan) {
          reverse(scan);
          return success();
        })
        .Case<ReshapeOp, ReverseOp, ConcatOp, SliceOp, RepeatOp, GatherOp, MatmulOp>(
            [&](auto each) {
              reverse(each);
              return success();
            })
        .Case([&](WeightOp weight) {
          reverse(weight);
          return success();
        })
        .Case([&](LossOp loss) {
          seed(loss.getLosses(), {Value(), int64_t(loss.getElements())});
          return success();
        })
        .Case<RandomOp, FillOp>([](Operation *) { return success(); })
        .Default([](Operation *other) { return other->emitOpError("has no derivative"); });
  }

  void findActive() {
    for (Operation &op : function.front())
      markActive(op, activeValues);
  }

  void reverse(ReshapeOp reshape) {
    if (Value d = cotangentOf(reshape.getResult()))
      seed(reshape.getInput(),
           {ReshapeOp::create(builder, reshape.getLoc(), reshape.getInput().getType(),
                              inOnePiece(builder, reshape.getLoc(), d))});
  }

  void reverse(WeightOp weight) {
    Value d = cotangentOf(weight.getResult());
    if (d && !isFrozen(weight, weight.getParameterAttr())) {
      Location loc = weight.getLoc();
      auto step = RankedTensorType::get({1, sizeOf(d)}, builder.getF32Type());
      AccumulateOp::create(builder, loc, Value(), ReshapeOp::create(builder, loc, step, d),
                           weight.getParameterAttr(), builder.getI64IntegerAttr(0), UnitAttr());
    }
  }

  void reverse(ReverseOp backward) {
    if (Value d = cotangentOf(backward.getResult()))
      seed(backward.getSequence(), {ReverseOp::create(builder, backward.getLoc(), d)});
  }

  void reverse(ConcatOp concat) {
    Value d = cotangentOf(concat.getResult());
    if (!d)
      return;
    int64_t offset = 0;
    for (Value input : concat.getInputs()) {
      if (activeValues.contains(input))
        seed(input, {SliceOp::create(builder, concat.getLoc(), input.getType(), d,
                                     builder.getI64IntegerAttr(offset))});
      offset += cast<RankedTensorType>(input.getType()).getShape().back();
    }
  }

  /// The cotangent between zeros for the other units.
  void reverse(SliceOp slice) {
    Value d = cotangentOf(slice.getResult());
    if (!d || !activeValues.contains(slice.getInput()))
      return;
    Location loc = slice.getLoc();
    auto type = cast<RankedTensorType>(slice.getInput().getType());
    int64_t units = cast<RankedTensorType>(d.getType()).getShape().back();
    int64_t before = slice.getOffset(), after = type.getShape().back() - before - units;
    SmallVector<Value> parts = {d};
    if (before > 0)
      parts.insert(parts.begin(), zerosBeside(d, before));
    if (after > 0)
      parts.push_back(zerosBeside(d, after));
    seed(slice.getInput(),
         {parts.size() == 1
              ? d
              : ConcatOp::create(builder, loc, type, parts, BufferAttr()).getResult()});
  }

  /// Zeros with as many steps as `d`.
  Value zerosBeside(Value d, int64_t units) {
    return mapSteps(builder, d.getLoc(), {d}, [&](OpBuilder &inside, ValueRange) {
      return ConstantOp::create(inside, d.getLoc(), vectorType(inside.getContext(), units),
                                inside.getF64FloatAttr(0))
          .getResult();
    });
  }

  /// The sum of a sequence over all steps.
  void reverse(RepeatOp repeat) {
    Value d = cotangentOf(repeat.getResult());
    if (!d || !activeValues.contains(repeat.getInput()))
      return;
    Location loc = repeat.getLoc();
    auto scan = ScanOp::create(
        builder, loc, d, zeros(builder, loc, repeat.getInput().getType()),
        [](OpBuilder &inside, Location loc, ValueRange step, ValueRange sum) {
          return Yielded{.states = {AddOp::create(inside, loc, sum.front(), step.front())}};
        });
    seed(repeat.getInput(), {scan.getFinals().front()});
  }

  void reverse(GatherOp gather) {
    Value d = cotangentOf(gather.getResult());
    if (d && activeValues.contains(gather.getInput()))
      seed(gather.getInput(),
           {ScatterOp::create(builder, gather.getLoc(), gather.getInput().getType(),
                              inOnePiece(builder, gather.getLoc(), d), gather.getOffset(),
                              gather.getSizes(), gather.getStrides(), BufferAttr())});
  }

  /// With C = A B: dA = dC B^T and dB = A^T dC; a factor that is read transposed gets the
  /// transposed product.
  void reverse(MatmulOp matmul) {
    Value d = cotangentOf(matmul.getResult());
    if (!d)
      return;
    bool left = matmul.getTransposeLhs(), right = matmul.getTransposeRhs();
    Value lhs = matmul.getLhs(), rhs = matmul.getRhs();
    auto product = [&](Value like, Value a, bool transposeA, Value b, bool transposeB) {
      seed(like, {MatmulOp::create(builder, matmul.getLoc(), like.getType(), a, b, transposeA,
                                   transposeB, BufferAttr())});
    };
    if (activeValues.contains(lhs))
      left ? product(lhs, rhs, right, d, true) : product(lhs, d, false, rhs, !right);
    if (activeValues.contains(rhs))
      right ? product(rhs, d, true, lhs, left) : product(rhs, lhs, !left, d, false);
  }

  /// a + b, element by element.
  Value sum(Value a, Value b) {
    return mapSteps(builder, a.getLoc(), {a, b}, [&](OpBuilder &inside, ValueRange steps) {
      return AddOp::create(inside, a.getLoc(), steps[0], steps[1]).getResult();
    });
  }

  void reverse(ScanOp scan) {
    SmallVector<Cotangent> outputs;
    for (Value value : scan.getOutputs())
      outputs.push_back(cotangents.lookup(value));
    SmallVector<Value> finals;
    for (Value value : scan.getFinals())
      finals.push_back(cotangentOf(value));
    if (llvm::none_of(outputs, [](const Cotangent &c) { return bool(c); }) &&
        llvm::none_of(finals, [](Value v) { return bool(v); }))
      return;
    SmallVector<bool> wanted;
    for (Value value : scan.getSequences())
      wanted.push_back(activeValues.contains(value));
    ReversedScan reversed = reverseScan(builder, scan, outputs, finals, wanted);
    for (auto [value, d] : llvm::zip(reversed.forward.getSequences(), reversed.sequenceCotangents))
      if (d)
        seed(value, {d});
    for (auto [value, d] : llvm::zip(reversed.forward.getInitials(), reversed.reverse.getFinals()))
      if (activeValues.contains(value))
        seed(value, {d});
    // A first layer without states needs no reverse scan.
    if (reversed.reverse->getNumResults() == 0)
      reversed.reverse.erase();
  }

  func::FuncOp function;
  OpBuilder builder;
  SmallVector<Operation *> forward;
  DenseSet<Value> activeValues;
  DenseMap<Value, Cotangent> cotangents;
  bool ok = true;
};

struct Differentiate : impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override {
    func::FuncOp evaluate = functionOf(getOperation(), Role::evaluate);
    func::FuncOp predict = functionOf(getOperation(), Role::predict);
    if ((evaluate && failed(deriveGradient(evaluate))) ||
        (predict && failed(derivePullback(predict))))
      signalPassFailure();
  }

  /// A copy of a function, to be extended; null after an error.
  func::FuncOp copy(func::FuncOp function, Role role) {
    if (function.isExternal() || getOperation().lookupSymbol(stringifyRole(role))) {
      function.emitError("there is no place for @" + stringifyRole(role) +
                         ": it exists already, or this function has no body");
      return nullptr;
    }
    func::FuncOp clone = function.clone();
    setRole(clone, role);
    SymbolTable(getOperation()).insert(clone, ++Block::iterator(function));
    return clone;
  }

  /// @gradient(inputs, target): the outputs and loss of @evaluate, and accumulated gradients. If
  /// training computes other values than evaluation, it is made from @training.
  LogicalResult deriveGradient(func::FuncOp evaluate) {
    func::FuncOp training = functionOf(getOperation(), Role::training);
    func::FuncOp gradient = copy(training ? training : evaluate, Role::gradient);
    if (training)
      training.erase();
    return success(gradient && succeeded(FunctionReverser(gradient, {}).run()));
  }

  /// Zero for each element of a value.
  static Value zerosLike(OpBuilder &builder, Value value) {
    return mapSteps(builder, value.getLoc(), {value}, [&](OpBuilder &inside, ValueRange steps) {
      return ConstantOp::create(inside, value.getLoc(), steps[0].getType(),
                                inside.getF64FloatAttr(0))
          .getResult();
    });
  }

  /// @pullback(inputs, output cotangents) -> (outputs, input cotangents)
  LogicalResult derivePullback(func::FuncOp predict) {
    func::FuncOp pullback = copy(predict, Role::pullback);
    if (!pullback)
      return failure();
    Block &block = pullback.front();
    Operation *end = block.getTerminator();
    // The arguments after the inputs are states from before, which are constants.
    auto model = require<ModelAttr>(getOperation());
    if (!model)
      return failure();
    int64_t stateCount = model.getStates();
    SmallVector<Value> inputs(pullback.getArguments().drop_back(stateCount));
    FunctionReverser reverser(pullback, inputs);
    bool isActive = llvm::any_of(end->getOperands(), [&](Value v) { return reverser.isActive(v); });
    for (Value output : SmallVector<Value>(end->getOperands().drop_back(stateCount)))
      reverser.seed(output, {block.addArgument(output.getType(), pullback.getLoc())});
    if (failed(reverser.run()))
      return failure();
    isActive |= llvm::any_of(inputs, [&](Value v) { return bool(reverser.cotangentOf(v)); });
    if (!isActive)
      return predict.emitError("the result depends on no argument and no parameter");
    // Reversing replaces scans, so the returned values may have changed.
    SmallVector<Value> results(end->getOperands());
    OpBuilder builder(end);
    for (Value input : inputs) {
      Value d = reverser.cotangentOf(input);
      results.push_back(d ? d : zerosLike(builder, input));
    }
    end->setOperands(results);
    pullback.setFunctionType(
        FunctionType::get(&getContext(), block.getArgumentTypes(), end->getOperandTypes()));
    return success();
  }
};

} // namespace
} // namespace rnnc
