// Tokens -> offsets of matrix rows, clamped to the rows that exist.
#include "lowering/builder/Rows.h"

#include "analysis/CacheLine.h"

using namespace mlir;

namespace rnnc {

Value rowStarts(const CodeBuilder &s, Value token, int64_t rows, int64_t columns) {
  OpBuilder &b = s.b;
  auto vector = dyn_cast<VectorType>(token.getType());
  Type word = b.getI32Type();
  Type words = vector ? Type(VectorType::get(vector.getShape(), word)) : word;
  auto number = [&](double value) -> Value {
    auto scalar = b.getF32FloatAttr(value);
    return arith::ConstantOp::create(
        b, s.loc, vector ? TypedAttr(DenseElementsAttr::get(vector, scalar.getValue())) : scalar);
  };
  // A token that is NaN is the first one. The operations for this, maxnum and minnum, are calls of
  // a library on some targets.
  auto choose = [&](arith::CmpFPredicate predicate, Value x, Value bound) -> Value {
    Value isKept = arith::CmpFOp::create(b, s.loc, predicate, x, bound);
    return arith::SelectOp::create(b, s.loc, isKept, x, bound);
  };
  Value row = choose(arith::CmpFPredicate::OGT, token, number(0));
  row = choose(arith::CmpFPredicate::OLT, row, number(double(rows - 1)));
  row = arith::FPToSIOp::create(b, s.loc, words, row);
  auto width = b.getI32IntegerAttr(columns);
  Value factor = arith::ConstantOp::create(
      b, s.loc,
      vector ? TypedAttr(DenseElementsAttr::get(cast<ShapedType>(words), width.getValue()))
             : width);
  return arith::MulIOp::create(b, s.loc, row, factor);
}

void prefetchFloats(const CodeBuilder &s, Value memory, Value start, int64_t count) {
  s.loop(s.index(0), s.index(count), cacheLineFloats,
         [&](Value i) { prefetchLine(s, memory, s.add(start, i)); });
  prefetchLine(s, memory, s.add(start, count - 1)); // the first may stand within a line
}

void prefetchLine(const CodeBuilder &s, Value memory, Value at) {
  memref::PrefetchOp::create(s.b, s.loc, memory, ValueRange{at}, /*isWrite=*/false,
                             /*localityHint=*/3, /*isDataCache=*/true);
}

} // namespace rnnc
