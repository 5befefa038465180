// A square of vectors -> its transpose, by swapping halves of pairs of rows in each round.
#include "lowering/builder/Transpose.h"

using namespace mlir;

namespace rnnc {

void transpose(const CodeBuilder &s, MutableArrayRef<Value> rows) {
  int64_t size = rows.size();
  for (int64_t half = 1; half < size; half *= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t j = 0; j < size; ++j) {
      low.push_back(j & half ? size + j - half : j);
      high.push_back(j & half ? size + j : j + half);
    }
    for (int64_t i = 0; i < size; ++i)
      if (!(i & half)) {
        Value a = rows[i], b = rows[i + half];
        rows[i] = vector::ShuffleOp::create(s.b, s.loc, a, b, low);
        rows[i + half] = vector::ShuffleOp::create(s.b, s.loc, a, b, high);
      }
  }
}

} // namespace rnnc
