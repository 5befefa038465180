// Elementwise ops of a body -> arith on vectors.
#include "lowering/builder/Elementwise.h"

#include "analysis/BodySchedule.h"
#include "dialect/Contract.h"
#include "layout/UnitLayout.h"
#include "lowering/builder/CodeBuilder.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/VectorMath.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// Whether activations are functions: on small CPUs, which have little memory for code, and no
/// registers left for an activation's constants.
bool areFunctions(OpBuilder &b) {
  auto vectors = find<VectorsAttr>(b.getBlock()->getParentOp()->getParentOfType<ModuleOp>());
  return vectors && (vectors.getLanes() == 1 || vectors.getRegisters() <= fewRegisters);
}

/// The name of the function that computes the op; empty if it is a few instructions.
StringRef functionOf(Operation *op) {
  return isFunction(op) ? op->getName().stripDialect() : StringRef();
}

Value emitInline(OpBuilder &b, Operation *op, ValueRange operands, bool isQuick) {
  Location loc = op->getLoc();
  auto type = cast<VectorType>(operands[0].getType());
  VectorMath v{b, loc, type};
  Value x = operands[0], y = operands.size() > 1 ? operands[1] : Value();
  using Predicate = arith::CmpFPredicate;
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](AddOp) { return arith::AddFOp::create(b, loc, x, y); })
      .Case([&](SubOp) { return arith::SubFOp::create(b, loc, x, y); })
      .Case([&](MulOp) { return arith::MulFOp::create(b, loc, x, y); })
      .Case([&](DivOp) { return arith::DivFOp::create(b, loc, x, y); })
      .Case([&](MultiplyAddOp o) {
        Value factor = o.getNegated() ? Value(arith::NegFOp::create(b, loc, x)) : x;
        return v.fma(factor, y, operands[2]);
      })
      .Case([&](IdentityOp) { return x; })
      .Case([&](TanhOp) { return isQuick ? v.quickTanh(x) : v.tanh(x); })
      .Case([&](SigmoidOp) { return isQuick ? v.quickSigmoid(x) : v.sigmoid(x); })
      .Case([&](ReluOp) { return v.select(Predicate::OLT, x, v.number(0), v.number(0), x); })
      .Case([&](PositiveOp) {
        return v.select(Predicate::OGT, x, v.number(0), v.number(1), v.number(0));
      })
      .Case([&](AbsOp) { return math::AbsFOp::create(b, loc, x); })
      .Case([&](SignOp) {
        Value negative = v.select(Predicate::OLT, x, v.number(0), v.number(-1), v.number(0));
        return v.select(Predicate::OGT, x, v.number(0), v.number(1), negative);
      })
      .Case([&](SqrtOp) { return math::SqrtOp::create(b, loc, x); })
      .Case([&](ExpOp) { return v.exp(x); })
      .Case([&](Expm1Op) { return v.expm1(x); })
      .Case([&](LogOp) { return v.log(x); })
      .Case([&](Log1pOp) { return v.log1p(x); })
      .Case([&](SoftplusOp) { return v.softplus(x); })
      .Case([&](ErfcOp) { return v.erfc(x); })
      .Case([&](StopGradientOp) { return x; })
      .Case([&](MaximumOp) { return arith::MaximumFOp::create(b, loc, x, y); })
      .Case([&](MinimumOp) { return arith::MinimumFOp::create(b, loc, x, y); })
      .Case([&](GreaterOp) { return v.select(Predicate::OGT, x, y, v.number(1), v.number(0)); })
      .Case([&](SelectOp) { return v.select(Predicate::UNE, x, v.number(0), y, operands[2]); })
      .Default([](Operation *) -> Value { llvm_unreachable("not an elementwise op"); });
}

/// A call with the vector, or with the only element.
Value emitCall(OpBuilder &b, Operation *op, std::string name, Value x, bool isQuick) {
  int64_t lanes = cast<VectorType>(x.getType()).getNumElements();
  CodeBuilder s{b, op->getLoc(), lanes};
  if (lanes > 1) {
    name += "_" + std::to_string(lanes);
    auto emit = [&](func::FuncOp made) {
      return SmallVector<Value>{emitInline(b, op, made.getArgument(0), isQuick)};
    };
    func::FuncOp function = namedFunction(s, name, x.getType(), x.getType(), emit);
    return func::CallOp::create(b, s.loc, function, x).getResult(0);
  }
  Type number = b.getF32Type();
  auto emit = [&](func::FuncOp made) {
    Value result = emitInline(b, op, s.broadcast(made.getArgument(0)), isQuick);
    return SmallVector<Value>{vector::ExtractOp::create(b, s.loc, result, 0)};
  };
  func::FuncOp function = namedFunction(s, name, number, number, emit);
  Value element = vector::ExtractOp::create(b, s.loc, x, 0);
  return s.broadcast(func::CallOp::create(b, s.loc, function, element).getResult(0));
}

} // namespace

Value emitElementwise(OpBuilder &b, Operation *op, ValueRange operands, bool isQuick) {
  if (StringRef name = functionOf(op); !name.empty() && areFunctions(b))
    return emitCall(b, op, (isQuick ? "quick_" : "") + name.str(), operands[0], isQuick);
  return emitInline(b, op, operands, isQuick);
}

Value otherOfMean(Operation *op) {
  auto sum = dyn_cast<MultiplyAddOp>(op);
  auto product = sum && !sum.getNegated() ? op->getOperand(2).getDefiningOp<MulOp>() : MulOp();
  auto rest = product ? product->getOperand(0).getDefiningOp<SubOp>() : SubOp();
  auto one = rest ? rest->getOperand(0).getDefiningOp<ConstantOp>() : ConstantOp();
  bool isMean = one && one.getValue().isExactlyValue(1) &&
                rest->getOperand(1) == op->getOperand(0) && rest->hasOneUse() &&
                product->hasOneUse();
  return isMean ? product->getOperand(1) : Value();
}

} // namespace rnnc
