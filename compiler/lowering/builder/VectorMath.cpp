// Functions of vectors -> argument reduction and polynomials. Coefficients are minimax fits,
// rounded to float32.
#include "lowering/builder/VectorMath.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace rnnc {

using Predicate = arith::CmpFPredicate;

namespace {
constexpr double ln2 = 0.69314718055994531;
// Few enough bits that products with whole numbers below 2^14 are exact.
constexpr double ln2High = 0.693359375;
// Adding 1.5 * 2^23 rounds to a whole number, which is then in the low bits.
constexpr double roundingShift = 12582912;
constexpr double infinity = std::numeric_limits<double>::infinity();
} // namespace

Value splat(OpBuilder &builder, Location loc, VectorType type, double value) {
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, APFloat(static_cast<float>(value))));
}

Value withoutFirstLanes(OpBuilder &builder, Location loc, Value vector, int64_t count) {
  auto type = cast<VectorType>(vector.getType());
  SmallVector<bool> kept(type.getNumElements(), true);
  std::fill_n(kept.begin(), count, false);
  Value mask = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(VectorType::get(type.getShape(), builder.getI1Type()),
                             ArrayRef<bool>(kept)));
  return arith::SelectOp::create(builder, loc, mask, vector, splat(builder, loc, type, 0));
}

Value VectorMath::add(Value x, Value y) const { return arith::AddFOp::create(b, loc, x, y); }
Value VectorMath::sub(Value x, Value y) const { return arith::SubFOp::create(b, loc, x, y); }
Value VectorMath::mul(Value x, Value y) const { return arith::MulFOp::create(b, loc, x, y); }
Value VectorMath::div(Value x, Value y) const { return arith::DivFOp::create(b, loc, x, y); }
Value VectorMath::negated(Value x) const { return arith::NegFOp::create(b, loc, x); }
Value VectorMath::abs(Value x) const { return math::AbsFOp::create(b, loc, x); }
Value VectorMath::fma(Value x, Value y, Value z) const {
  return vector::FMAOp::create(b, loc, x, y, z);
}
Value VectorMath::select(Predicate predicate, Value x, Value y, Value yes, Value no) const {
  return arith::SelectOp::create(b, loc, arith::CmpFOp::create(b, loc, predicate, x, y), yes, no);
}
Value VectorMath::atMost(double bound, Value x) const {
  return select(Predicate::OGT, x, number(bound), number(bound), x);
}
Value VectorMath::atLeast(double bound, Value x) const {
  return select(Predicate::OLT, x, number(bound), number(bound), x);
}
Value VectorMath::polynomial(Value y, ArrayRef<double> coefficients) const {
  Value sum = number(coefficients.front());
  for (double c : coefficients.drop_front())
    sum = fma(sum, y, number(c));
  return sum;
}

VectorType VectorMath::words() const { return VectorType::get(type.getShape(), b.getI32Type()); }
Value VectorMath::word(int32_t value) const {
  return arith::ConstantOp::create(
      b, loc, DenseElementsAttr::get(words(), APInt(32, value, /*isSigned=*/true)));
}
Value VectorMath::asWords(Value x) const { return arith::BitcastOp::create(b, loc, words(), x); }
Value VectorMath::asFloats(Value x) const { return arith::BitcastOp::create(b, loc, type, x); }
Value VectorMath::powerOfTwo(Value n) const {
  Value biased = arith::AddIOp::create(b, loc, n, word(127));
  return asFloats(arith::ShLIOp::create(b, loc, biased, word(23)));
}

//===----------------------------------------------------------------------===//
// The activations of cells: one exponential each, as short as their accuracy allows
//===----------------------------------------------------------------------===//

VectorMath::Scaled VectorMath::roundedQuotient(Value x, double factor, int power) const {
  // Adding the exponent field of 2^power turns the low bits into that of 2^(n + power).
  const double shift = roundingShift + 127 + power;
  Value shifted = fma(x, number(factor / ln2), number(shift));
  Value bits = arith::ShLIOp::create(b, loc, asWords(shifted), word(23));
  return {sub(shifted, number(shift)), asFloats(bits)};
}

Value VectorMath::exponentialBend(Value r, Value square, ArrayRef<double> c) const {
  Value high = fma(r, number(c[0]), number(c[1])), low = fma(r, number(c[2]), number(c[3]));
  return fma(fma(square, high, low), r, number(c[4]));
}

Value VectorMath::sigmoid(Value x) const {
  // c / (c + c exp(-x)) with a power of two c that leaves room for exp(104), so that the quotient
  // reaches denormals and 0. From x = 17 on it is 1.
  constexpr int power = -32;
  const double c = std::ldexp(1, power);
  Value within = atMost(18, atLeast(-104, x));
  auto [n, scale] = roundedQuotient(within, -1, power);
  Value r = fma(n, number(ln2 - ln2High), fma(n, number(ln2High), within));
  Value square = mul(r, r);
  // exp(-r) for |r| < ln(2) / 2, within 2.2e-9.
  Value bend = exponentialBend(r, square,
                               {0.0013842711923643947, -0.008374964818358421, 0.041668057441711426,
                                -0.1666642129421234, 0.4999999403953552});
  Value minusOne = fma(bend, square, negated(r));
  // Rounding errors matter most just below a power of two: there the inner sum is nearly 0, or
  // exact.
  return div(number(c), add(fma(scale, minusOne, number(c)), scale));
}

Value VectorMath::tanh(Value x) const {
  // exp(-2 |x|) = 2^-n exp(2r) with |r| < ln(2) / 4, and h = (exp(2r) - 1) / 2:
  // tanh |x| = ((2^n - 1) / 2 - h) / ((2^n + 1) / 2 + h), without cancellation.
  // From 9.01 on, float32 tanh is 1.
  Value size = atMost(9.1, abs(x));
  auto [n, halfScale] = roundedQuotient(size, 2, -1);
  // Here the rounding of ln 2 has no effect: for large n, tanh is flat.
  Value r = fma(n, number(ln2 / 2), negated(size));
  Value square = mul(r, r);
  // ((exp(2r) - 1) / 2 - r) / r^2, within 1.4e-8.
  Value bend = exponentialBend(r, square,
                               {0.04442366585135460, 0.13387489318847656, 0.33333778381347656,
                                0.66666156053543091, 0.99999994039535522});
  Value h = fma(bend, square, r);
  Value half = number(0.5);
  Value quotient = div(sub(sub(halfScale, half), h), add(add(halfScale, half), h));
  Value sign = arith::AndIOp::create(b, loc, asWords(x), word(INT32_MIN));
  return asFloats(arith::OrIOp::create(b, loc, asWords(quotient), sign));
}

Value VectorMath::rationalTanh(Value x, double factor, double height) const {
  // An odd and an even polynomial, with an error of 1.7e-7. From `most` on the quotient is
  // exactly 1, so that gates open and close completely.
  constexpr double most = 0x1.000344p+3;
  constexpr double above[] = {1.1325579180265777e-05, 0.0029415516182780266, 0.12916862964630127,
                              0.9999998211860657};
  constexpr double below[] = {2.426252763143566e-07, 0.00023732749104965478, 0.023776857182383537,
                              0.462500661611557, 1};
  auto scaled = [&](ArrayRef<double> coefficients, double last) {
    SmallVector<double> result;
    for (auto [n, c] : llvm::enumerate(coefficients))
      result.push_back(c * last * std::pow(factor, 2.0 * double(coefficients.size() - 1 - n)));
    return result;
  };
  Value within = atMost(most / factor, atLeast(-most / factor, x)), square = mul(within, within);
  return div(mul(within, polynomial(square, scaled(above, factor * height))),
             polynomial(square, scaled(below, 1)));
}

Value VectorMath::quickTanh(Value x) const { return rationalTanh(x, 1, 1); }

Value VectorMath::quickSigmoid(Value x) const {
  return add(rationalTanh(x, 0.5, 0.5), number(0.5));
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

VectorMath::ReducedExactly VectorMath::reduceExactly(Value x) const {
  Value shifted = fma(x, number(1 / ln2), number(roundingShift));
  Value n = sub(shifted, number(roundingShift));
  Value rest = fma(n, number(ln2High - ln2), fma(n, number(-ln2High), x));
  return {arith::SubIOp::create(b, loc, asWords(shifted), asWords(number(roundingShift))), rest};
}

Value VectorMath::exponentialRest(Value r) const {
  return polynomial(r, {0.00019845884526148438, 0.0013940720818936825, 0.008333389647305012,
                        0.04166635870933533, 0.1666666567325592, 0.5});
}

Value VectorMath::exp(Value x) const {
  auto [n, r] = reduceExactly(atMost(89, atLeast(-104, x)));
  Value e = add(fma(exponentialRest(r), mul(r, r), r), number(1));
  // Multiply in two steps, so that the last one rounds to a denormal, zero or infinity.
  Value half = arith::ShRSIOp::create(b, loc, n, word(1));
  Value other = arith::SubIOp::create(b, loc, n, half);
  return mul(mul(e, powerOfTwo(half)), powerOfTwo(other));
}

Value VectorMath::expm1(Value x) const {
  auto [n, r] = reduceExactly(atMost(89, atLeast(-25, x)));
  Value e = fma(exponentialRest(r), mul(r, r), r);
  // Half of it, because 2^128 is not a float32.
  Value scale = powerOfTwo(arith::SubIOp::create(b, loc, n, word(1)));
  Value half = fma(scale, e, sub(scale, number(0.5)));
  Value result = add(half, half);
  // The sum above has no -0 and no denormal.
  return select(Predicate::OLT, abs(x), number(1e-12), x, result);
}

//===----------------------------------------------------------------------===//
// Logarithms
//===----------------------------------------------------------------------===//

VectorMath::Parts VectorMath::parts(Value x) const {
  constexpr int32_t sqrtHalf = 0x3f3504f3;
  Value bits = asWords(x);
  Value exponent =
      arith::ShRSIOp::create(b, loc, arith::SubIOp::create(b, loc, bits, word(sqrtHalf)), word(23));
  Value field = arith::ShLIOp::create(b, loc, exponent, word(23));
  return {exponent, asFloats(arith::SubIOp::create(b, loc, bits, field))};
}

Value VectorMath::logOfParts(Value exponent, Value f) const {
  // (log(1 + f) - f + f^2 / 2) / f^3, within 7.2e-9 of log(1 + f).
  Value p = polynomial(f, {-0.07634426653385162, 0.12761947512626648, -0.13160380721092224,
                           0.1420172154903412, -0.1662333458662033, 0.20001228153705597,
                           -0.250008225440979, 0.3333333134651184});
  Value n = arith::SIToFPOp::create(b, loc, type, exponent);
  Value square = mul(f, f);
  Value rest = fma(mul(square, f), p, mul(n, number(ln2 - ln2High)));
  Value small = add(f, fma(square, number(-0.5), rest));
  return fma(n, number(ln2High), small);
}

Value VectorMath::atLimits(Value x, Value logarithm) const {
  Value outside = select(Predicate::OEQ, x, number(0), number(-infinity),
                         number(std::numeric_limits<double>::quiet_NaN()));
  Value finite = select(Predicate::OEQ, x, number(infinity), x, logarithm);
  return select(Predicate::OGT, x, number(0), finite, outside);
}

Value VectorMath::log(Value x) const {
  constexpr double least = 1.1754943508222875e-38; // the least normal number
  Value isSmall = arith::CmpFOp::create(b, loc, Predicate::OLT, x, number(least));
  Value scaled = arith::SelectOp::create(b, loc, isSmall, mul(x, number(1 << 25)), x);
  auto [exponent, mantissa] = parts(scaled);
  Value places = arith::SelectOp::create(b, loc, isSmall, word(25), word(0));
  return atLimits(
      x, logOfParts(arith::SubIOp::create(b, loc, exponent, places), sub(mantissa, number(1))));
}

Value VectorMath::log1pOfPositive(Value x, Value onePlusX) const {
  auto [exponent, mantissa] = parts(onePlusX);
  // (1 + x) 2^-n - 1, computed from x itself, has the bits that 1 + x lost; for large x none were
  // lost, and the power might be too small.
  Value power = powerOfTwo(arith::SubIOp::create(b, loc, word(0), exponent));
  Value f = select(Predicate::OGT, x, number(1 << 30), sub(mantissa, number(1)),
                   fma(x, power, sub(power, number(1))));
  return logOfParts(exponent, f);
}

Value VectorMath::log1p(Value x) const {
  Value sum = add(x, number(1));
  Value result = atLimits(sum, log1pOfPositive(x, sum));
  return select(Predicate::OLT, abs(x), number(1e-12), x, result); // -0 and denormals
}

Value VectorMath::softplus(Value x) const {
  Value e = exp(negated(abs(x)));
  return add(atLeast(0, x), log1pOfPositive(e, add(e, number(1))));
}

//===----------------------------------------------------------------------===//
// The error function
//===----------------------------------------------------------------------===//

Value VectorMath::lostOfSquare(Value a, Value square) const {
  // The square of a's upper twelve bits is exact.
  Value upper = asFloats(arith::AndIOp::create(b, loc, asWords(a), word(~0xfff)));
  return sub(mul(sub(a, upper), add(a, upper)), sub(square, mul(upper, upper)));
}

Value VectorMath::erfc(Value x) const {
  // erfc(a) = exp(-a^2) h(t) / (1 + 2a) with t = (a - 2) / (a + 2) and h between
  // 1 and 1.29; erfc(10.2) is less than half the least denormal.
  Value a = atMost(10.2, abs(x));
  Value t = div(sub(a, number(2)), add(a, number(2)));
  // Within 3.6e-8.
  Value h = polynomial(t, {-0.00039944902528077364, -0.0012280013179406524, 0.001313309883698821,
                           0.008630096912384033, -0.008060143329203129, -0.054203882813453674,
                           0.16405542194843292, -0.16603146493434906, -0.0927639827132225,
                           1.2769783735275269});
  Value square = mul(a, a), bell = exp(negated(square));
  bell = fma(negated(lostOfSquare(a, square)), bell, bell);
  Value positive = mul(bell, div(h, fma(a, number(2), number(1))));
  return select(Predicate::OLT, x, number(0), sub(number(2), positive), positive);
}

} // namespace rnnc
