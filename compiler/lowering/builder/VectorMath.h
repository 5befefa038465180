// Functions of vectors of lanes -> arith ops, all in registers, without calls.
//
// Not every CPU has a fused multiply-add: `fma` may round the product, with nearly the same
// accuracy. So the factors of a product that must be exact have few bits.
//
// Accuracy is relative to the exact result, in units in the last place of float32, as measured by
// the test. NaN gives NaN. Unless the program flushes them, denormals are ordinary results.
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace rnnc {

/// A vector with this number in all lanes.
mlir::Value splat(mlir::OpBuilder &builder, mlir::Location loc, mlir::VectorType type,
                  double value);
/// The vector with zeros in its first `count` lanes.
mlir::Value withoutFirstLanes(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value vector,
                              int64_t count);

struct VectorMath {
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::VectorType type; // of float32

  /// 1 / (1 + exp(-x)), within 2 ulp, denormals included.
  mlir::Value sigmoid(mlir::Value x) const;
  /// Within 2 ulp.
  mlir::Value tanh(mlir::Value x) const;
  /// sigmoid within 3e-7 and tanh within 8 ulp, with fewer operations and less latency: for the
  /// gates of a stream.
  mlir::Value quickSigmoid(mlir::Value x) const;
  mlir::Value quickTanh(mlir::Value x) const;
  /// Within 1 ulp.
  mlir::Value exp(mlir::Value x) const;
  /// exp(x) - 1, within 1.5 ulp.
  mlir::Value expm1(mlir::Value x) const;
  /// Within 0.9 ulp.
  mlir::Value log(mlir::Value x) const;
  /// log(1 + x), within 1.5 ulp.
  mlir::Value log1p(mlir::Value x) const;
  /// log(1 + exp(x)), within 1.6 ulp.
  mlir::Value softplus(mlir::Value x) const;
  /// 1 - erf(x), within 4.5 ulp, 5 without a fused multiply-add.
  mlir::Value erfc(mlir::Value x) const;

  mlir::Value number(double value) const { return splat(b, loc, type, value); }
  mlir::Value fma(mlir::Value x, mlir::Value y, mlir::Value z) const;
  mlir::Value select(mlir::arith::CmpFPredicate predicate, mlir::Value x, mlir::Value y,
                     mlir::Value yes, mlir::Value no) const;

private:
  mlir::Value add(mlir::Value x, mlir::Value y) const;
  mlir::Value sub(mlir::Value x, mlir::Value y) const;
  mlir::Value mul(mlir::Value x, mlir::Value y) const;
  mlir::Value div(mlir::Value x, mlir::Value y) const;
  mlir::Value negated(mlir::Value x) const;
  mlir::Value abs(mlir::Value x) const;
  /// min(x, bound) and max(x, bound) that keep a NaN.
  mlir::Value atMost(double bound, mlir::Value x) const;
  mlir::Value atLeast(double bound, mlir::Value x) const;
  /// A polynomial of y; coefficients from the highest power down.
  mlir::Value polynomial(mlir::Value y, llvm::ArrayRef<double> coefficients) const;

  // Vectors of 32-bit words.
  mlir::VectorType words() const;
  mlir::Value word(int32_t value) const;
  mlir::Value asWords(mlir::Value x) const;
  mlir::Value asFloats(mlir::Value x) const;
  /// 2^n, a normal number, for a vector n of words.
  mlir::Value powerOfTwo(mlir::Value n) const;

  /// tanh(x * factor) * height.
  mlir::Value rationalTanh(mlir::Value x, double factor, double height) const;

  /// n = x * factor / ln(2), rounded to a whole number, and scale = 2^(n + power),
  /// a normal number.
  struct Scaled {
    mlir::Value n, scale;
  };
  Scaled roundedQuotient(mlir::Value x, double factor, int power) const;
  /// A polynomial of degree 4 in r, coefficients from the highest power down, as a tree with a
  /// depth of three multiply-adds.
  mlir::Value exponentialBend(mlir::Value r, mlir::Value square, llvm::ArrayRef<double> c) const;

  /// x = n * ln(2) + rest, as exactly as float32 can represent the rest.
  struct ReducedExactly {
    mlir::Value n, rest; // n is words
  };
  ReducedExactly reduceExactly(mlir::Value x) const;
  /// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2, within 2.3e-9 of exp(r) - 1.
  mlir::Value exponentialRest(mlir::Value r) const;

  /// x = 2^exponent * mantissa with a mantissa in [sqrt(1/2), sqrt(2)).
  struct Parts {
    mlir::Value exponent, mantissa; // exponent is words
  };
  Parts parts(mlir::Value x) const;
  /// exponent * ln(2) + log(1 + f) for f in [sqrt(1/2) - 1, sqrt(2) - 1].
  mlir::Value logOfParts(mlir::Value exponent, mlir::Value f) const;
  /// a^2 - square, where `square` is a^2 rounded.
  mlir::Value lostOfSquare(mlir::Value a, mlir::Value square) const;
  /// log(1 + x) for a number x with 1 + x in (0, inf).
  mlir::Value log1pOfPositive(mlir::Value x, mlir::Value onePlusX) const;
  /// `logarithm` if x is in (0, inf), else inf, -inf or NaN.
  mlir::Value atLimits(mlir::Value x, mlir::Value logarithm) const;
};

} // namespace rnnc
