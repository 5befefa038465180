// Elementwise ops of a body -> arith on vectors; activations from one
// exponential that stays in registers.
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
  Value add(Value x, Value y) const { return arith::AddFOp::create(b, loc, x, y); }
  Value sub(Value x, Value y) const { return arith::SubFOp::create(b, loc, x, y); }
  Value div(Value x, Value y) const { return arith::DivFOp::create(b, loc, x, y); }
  /// min(x, bound) and max(x, bound) that keep a NaN.
  Value atMost(double bound, Value x) const {
    return select(arith::CmpFPredicate::OGT, x, number(bound), number(bound), x);
  }
  Value atLeast(double bound, Value x) const {
    return select(arith::CmpFPredicate::OLT, x, number(bound), number(bound), x);
  }

  /// x * factor = n * ln(2) + (a small rest) * factor, by Cody and Waite; the
  /// scale is 2^n. Needs |x * factor| < 88.
  struct Reduced {
    Value scale, rest;
  };
  Reduced reduce(Value x, double factor) const {
    // Adding 1.5 * 2^23 rounds to a whole number; 127 more makes the low bits
    // the exponent field of 2^n.
    const double shift = 12582912.0 + 127.0, ln2 = 0.69314718055994531;
    Value shifted = fma(x, number(factor / ln2), number(shift));
    Value n = sub(shifted, number(shift));
    auto words = VectorType::get(type.getShape(), b.getI32Type());
    Value places = arith::ConstantOp::create(b, loc, DenseElementsAttr::get(words, APInt(32, 23)));
    Value bits = arith::ShLIOp::create(
        b, loc, arith::BitcastOp::create(b, loc, words, shifted), places);
    // float32(ln 2) is within 2e-9 of ln 2: one multiply-add is enough.
    return {arith::BitcastOp::create(b, loc, type, bits), fma(n, number(-ln2 / factor), x)};
  }
  /// 1 / (1 + exp(-x)), within 2.2 ulp for |x| < 12 and 5.2 in the tails. The
  /// polynomial is a minimax fit of exp(-r) for |r| < ln(2) / 2, within 2.2e-9.
  Value sigmoid(Value x) const {
    auto [scale, r] = reduce(atMost(87, atLeast(-87, x)), -1);
    Value e = polynomial(r, {0.0013842711923643947, -0.008374964818358421, 0.041668057441711426,
                             -0.1666642129421234, 0.4999999403953552, -1, 1});
    return div(number(1), fma(scale, e, number(1)));
  }
  /// G / (G + 1) with G = (exp(2 |x|) - 1) / 2, which has no cancellation:
  /// within 2.2 ulp. From 9.01 on, float32 tanh is 1. The polynomial is a
  /// minimax fit of ((exp(2r) - 1) / 2 - r) / r^2, within 1.4e-8.
  Value tanh(Value x) const {
    auto [scale, r] = reduce(atMost(9.1, math::AbsFOp::create(b, loc, x)), 2);
    Value p = polynomial(r, {0.04442366585135460, 0.13387489318847656, 0.33333778381347656,
                             0.66666156053543091, 0.99999994039535522});
    Value half = number(0.5);
    Value g = fma(scale, fma(p, mul(r, r), r), fma(scale, half, number(-0.5)));
    return math::CopySignOp::create(b, loc, div(g, add(g, number(1))), x);
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
      .Case([&](MaxOp) { return arith::MaximumFOp::create(b, loc, x, y); })
      .Case([&](MultiplyAddOp o) {
        Value factor = o.getNegated() ? Value(arith::NegFOp::create(b, loc, x)) : x;
        return v.fma(factor, y, operands[2]);
      })
      .Case([&](IdentityOp) { return x; })
      .Case([&](TanhOp) { return v.tanh(x); })
      .Case([&](SigmoidOp) { return v.sigmoid(x); })
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
