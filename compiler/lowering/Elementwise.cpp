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

  /// exp(x) = scale * (1 + rest) with a power of two and |rest| < 0.42, for
  /// |x| <= 87.3. Cody and Waite's reduction; the polynomial is a minimax fit
  /// of (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2, within 1.4e-8.
  std::pair<Value, Value> splitExponential(Value x) const {
    // Adding 1.5 * 2^23 rounds to a whole number; 127 more makes the low bits
    // the exponent field of the scale.
    const double shift = 12582912.0 + 127.0;
    Value shifted = fma(x, number(1.44269504088896341), number(shift));
    Value n = sub(shifted, number(shift));
    auto words = VectorType::get(type.getShape(), b.getI32Type());
    Value bits = arith::BitcastOp::create(b, loc, words, shifted);
    Value places = arith::ConstantOp::create(b, loc, DenseElementsAttr::get(words, APInt(32, 23)));
    Value scale = arith::BitcastOp::create(b, loc, type,
                                           arith::ShLIOp::create(b, loc, bits, places));
    Value r = fma(n, number(-0.693145751953125), x);
    r = fma(n, number(-1.4286068202862268e-06), r);
    Value p = polynomial(r, {0.0013882395578548312, 0.008367180824279785, 0.04166722297668457,
                             0.16666539013385773, 0.4999999701976776});
    return {scale, fma(p, mul(r, r), r)};
  }
  /// 1 / (1 + exp(-x)): within 2.3 ulp, the tails included.
  Value sigmoid(Value x) const {
    Value minus = arith::NegFOp::create(b, loc, atMost(87, atLeast(-87, x)));
    auto [scale, rest] = splitExponential(minus);
    return div(number(1), add(number(1), fma(scale, rest, scale)));
  }
  /// E / (E + 2) with E = exp(2 |x|) - 1, which has no cancellation: within
  /// 2.2 ulp. From 9.01 on, float32 tanh is 1.
  Value tanh(Value x) const {
    Value magnitude = atMost(9.1, math::AbsFOp::create(b, loc, x));
    auto [scale, rest] = splitExponential(add(magnitude, magnitude));
    Value e = fma(scale, rest, sub(scale, number(1)));
    return math::CopySignOp::create(b, loc, div(e, add(e, number(2))), x);
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
