// Four vectors -> sums in pairs, then of pairs, in each quarter of 128 bits; then of the quarters.
// The shuffles stay within 128 bits, where they are cheapest.
#include "lowering/builder/LaneSums.h"

using namespace mlir;

namespace rnnc {

namespace {

/// In each four lanes, those of a and b that the pattern names: 0 to 3 are a's, 4 to 7 are b's.
Value shuffleFours(const CodeBuilder &s, Value a, Value b, ArrayRef<int64_t> pattern) {
  int64_t lanes = cast<VectorType>(a.getType()).getNumElements();
  SmallVector<int64_t> mask;
  for (int64_t four = 0; four < lanes; four += 4)
    for (int64_t lane : pattern)
      mask.push_back(lane < 4 ? four + lane : lanes + four + lane - 4);
  return vector::ShuffleOp::create(s.b, s.loc, a, b, mask);
}

/// The sum of the lanes that two patterns name.
Value addFours(const CodeBuilder &s, Value a, Value b, ArrayRef<int64_t> first,
               ArrayRef<int64_t> second) {
  return arith::AddFOp::create(s.b, s.loc, shuffleFours(s, a, b, first),
                               shuffleFours(s, a, b, second));
}

/// The sum of all quarters, of four lanes.
Value addQuarters(const CodeBuilder &s, Value sum) {
  for (int64_t half = cast<VectorType>(sum.getType()).getNumElements() / 2; half >= 4; half /= 2) {
    auto low = llvm::to_vector(llvm::seq<int64_t>(0, half)),
         high = llvm::to_vector(llvm::seq<int64_t>(half, 2 * half));
    sum = arith::AddFOp::create(s.b, s.loc,
                                vector::ShuffleOp::create(s.b, s.loc, sum, sum, low).getResult(),
                                vector::ShuffleOp::create(s.b, s.loc, sum, sum, high).getResult());
  }
  return sum;
}

} // namespace

Value sumLanesOfFour(const CodeBuilder &s, ValueRange vectors) {
  auto pair = [&](Value a, Value b) { return addFours(s, a, b, {0, 4, 1, 5}, {2, 6, 3, 7}); };
  Value sum = addFours(s, pair(vectors[0], vectors[1]), pair(vectors[2], vectors[3]), {0, 1, 4, 5},
                       {2, 3, 6, 7});
  return addQuarters(s, sum);
}

Value sumLanesOfOne(const CodeBuilder &s, Value vector) {
  Value pairs = addFours(s, vector, vector, {0, 1, 0, 1}, {2, 3, 2, 3});
  Value sum = addQuarters(s, addFours(s, pairs, pairs, {0, 0, 0, 0}, {1, 1, 1, 1}));
  return vector::ExtractOp::create(s.b, s.loc, sum, 0);
}

} // namespace rnnc
