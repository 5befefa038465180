// Marks embeddings whose gradients are only sums of rows, if the optimizer leaves a weight without
// a gradient, and all that it keeps for it, as they are.
#include "Passes.h"
#include "dialect/Contract.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_UPDATETOUCHEDROWS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// The values of an update's body for a gradient of zero.
class WithoutGradient {
public:
  explicit WithoutGradient(Block &body) : body(body) {
    zeros.insert(body.getArgument(1));
    for (Operation &op : body.without_terminator())
      visit(op);
  }

  /// Whether the body yields its slots and the weight.
  bool changesNothing() const {
    auto yield = cast<YieldOp>(body.getTerminator());
    SmallVector<Value> kept(body.getArguments().drop_front(2));
    kept.push_back(body.getArgument(0));
    return llvm::all_of(llvm::zip_equal(yield.getOperands(), kept), [&](auto pair) {
      auto [yielded, before] = pair;
      return origin(yielded) == before;
    });
  }

private:
  bool isZero(Value value) const { return zeros.contains(value); }
  /// The argument that has the same bits, or the value itself.
  Value origin(Value value) const {
    Value found = same.lookup(value);
    return found ? found : value;
  }

  /// Whether a root of it is no zero: a sum with a positive number.
  static bool isAboveZero(Value value) {
    auto root = value.getDefiningOp<SqrtOp>();
    auto sum = root ? root.getInput().getDefiningOp<AddOp>() : AddOp();
    return sum && llvm::any_of(sum->getOperands(), [](Value addend) {
             auto constant = addend.getDefiningOp<ConstantOp>();
             return constant && constant.getValue().convertToDouble() > 0;
           });
  }

  void visit(Operation &op) {
    auto isSame = [&](Value before) { same[op.getResult(0)] = origin(before); };
    auto isZeroIf = [&](bool condition) {
      if (condition)
        zeros.insert(op.getResult(0));
    };
    llvm::TypeSwitch<Operation *>(&op)
        .Case([&](MulOp o) { isZeroIf(isZero(o.getLhs()) || isZero(o.getRhs())); })
        .Case([&](DivOp o) { isZeroIf(isZero(o.getLhs()) && isAboveZero(o.getRhs())); })
        .Case([&](AddOp o) {
          if (isZero(o.getRhs()))
            isSame(o.getLhs());
        })
        .Case([&](SubOp o) {
          if (isZero(o.getRhs()))
            isSame(o.getLhs());
        })
        .Case([&](MultiplyAddOp o) {
          if (isZero(o.getLhs()) || isZero(o.getRhs()))
            isSame(o.getAddend());
        })
        .Default([](Operation *) {});
  }

  Block &body;
  DenseSet<Value> zeros;
  DenseMap<Value, Value> same;
};

/// Whether the module has one pass of an optimizer, which needs no rows without a gradient.
bool updatesByRows(ModuleOp module) {
  func::FuncOp function = functionOf(module, Role::update);
  if (!function)
    return false;
  auto updates = function.getBody().getOps<UpdateOp>();
  if (!llvm::hasSingleElement(updates))
    return false;
  UpdateOp update = *updates.begin();
  return update.getBody().getOps<NormOp>().empty() && !update.getEvery() && !update.getAverage() &&
         WithoutGradient(update.getBody().front()).changesNothing();
}

/// Whether all gradients of the parameter are added to rows that tokens select.
bool isAddedByRows(ModuleOp module, ParameterOp parameter) {
  StringRef name = parameter.getSymName();
  bool some = false, all = true;
  auto note = [&](StringRef target, bool isByRows) {
    if (target == name)
      (isByRows ? some : all) = isByRows;
  };
  module.walk([&](Operation *op) {
    if (auto accumulate = dyn_cast<AccumulateOp>(op)) {
      note(accumulate.getParameter(), accumulate.getToRows() && accumulate.getInput());
    } else if (auto ofTokens = dyn_cast<AccumulateTokensOp>(op)) {
      note(ofTokens.getEmbeddings(), true);
      note(ofTokens.getKernel(), false);
    }
  });
  return some && all;
}

struct UpdateTouchedRows : impl::UpdateTouchedRowsBase<UpdateTouchedRows> {
  void runOnOperation() override {
    if (!updatesByRows(getOperation()))
      return;
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      bool isPlain = cast<RankedTensorType>(parameter.getType()).getRank() == 2 &&
                     !parameter.getFrozen() && !parameter.getL1() && !parameter.getL2() &&
                     !parameter.getConstraint();
      if (isPlain && isAddedByRows(getOperation(), parameter))
        parameter.setByRows(true);
    }
  }
};

} // namespace
} // namespace rnnc
