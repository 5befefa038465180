// Elementwise ops of a body -> arith on vectors; activations as rational
// approximations that stay in registers.
#include "lowering/Elementwise.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

Value splat(OpBuilder &builder, Location loc, VectorType type, double value) {
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, APFloat(static_cast<float>(value))));
}

namespace {

struct Vectors {
  OpBuilder &b;
  Location loc;
  VectorType type;

  Value number(double value) const { return splat(b, loc, type, value); }
  Value mul(Value x, Value y) const { return arith::MulFOp::create(b, loc, x, y); }
  Value fma(Value x, Value y, Value z) const { return vector::FMAOp::create(b, loc, x, y, z); }
  Value select(arith::CmpFPredicate predicate, Value x, Value y, Value yes, Value no) const {
    return arith::SelectOp::create(b, loc, arith::CmpFOp::create(b, loc, predicate, x, y), yes, no);
  }
  /// Coefficients from the highest power down, of y.
  Value polynomial(Value y, ArrayRef<double> coefficients) const {
    Value sum = number(coefficients.front());
    for (double c : coefficients.drop_front())
      sum = fma(sum, y, number(c));
    return sum;
  }
  /// The rational minimax approximation that Eigen uses (degree 13 over 6, a few
  /// ulp); beyond the clamp float32 tanh is 1. Comparisons keep NaN a NaN.
  Value tanh(Value x) const {
    const double bound = 7.90531110763549805;
    x = select(arith::CmpFPredicate::OGT, x, number(bound), number(bound), x);
    x = select(arith::CmpFPredicate::OLT, x, number(-bound), number(-bound), x);
    Value square = mul(x, x);
    Value p = polynomial(square, {-2.76076847742355e-16, 2.00018790482477e-13,
                                  -8.60467152213735e-11, 5.12229709037114e-08,
                                  1.48572235717979e-05, 6.37261928875436e-04,
                                  4.89352455891786e-03});
    Value q = polynomial(square, {1.19825839466702e-06, 1.18534705686654e-04,
                                  2.26843463243900e-03, 4.89352518554385e-03});
    return arith::DivFOp::create(b, loc, mul(x, p), q);
  }
};

} // namespace

Value emitElementwise(OpBuilder &b, Operation *op, ValueRange operands) {
  Location loc = op->getLoc();
  auto type = cast<VectorType>(operands[0].getType());
  Vectors v{b, loc, type};
  Value x = operands[0], y = operands.size() > 1 ? operands[1] : Value();
  using Predicate = arith::CmpFPredicate;
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](AddOp) { return arith::AddFOp::create(b, loc, x, y); })
      .Case([&](SubOp) { return arith::SubFOp::create(b, loc, x, y); })
      .Case([&](MulOp) { return arith::MulFOp::create(b, loc, x, y); })
      .Case([&](DivOp) { return arith::DivFOp::create(b, loc, x, y); })
      .Case([&](IdentityOp) { return x; })
      .Case([&](TanhOp) { return v.tanh(x); })
      .Case([&](SigmoidOp) {
        Value half = v.number(0.5);
        return v.fma(half, v.tanh(v.mul(half, x)), half);
      })
      .Case([&](ReluOp) {
        return v.select(Predicate::OLT, x, v.number(0), v.number(0), x);
      })
      .Case([&](PositiveOp) {
        return v.select(Predicate::OGT, x, v.number(0), v.number(1), v.number(0));
      })
      .Case([&](AbsOp) { return math::AbsFOp::create(b, loc, x); })
      .Case([&](SignOp) {
        Value negative = v.select(Predicate::OLT, x, v.number(0), v.number(-1), v.number(0));
        return v.select(Predicate::OGT, x, v.number(0), v.number(1), negative);
      })
      .Case([&](SqrtOp) { return math::SqrtOp::create(b, loc, x); })
      .Default([](Operation *) -> Value { llvm_unreachable("not an elementwise op"); });
}

} // namespace rnnc
