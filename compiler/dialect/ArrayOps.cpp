// Verifiers of the ops that take values as arrays, and the places of an array's elements.
#include "dialect/Rnn.h"

#include <functional>
#include <numeric>

using namespace mlir;

namespace rnnc::rnn {

int64_t countOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.hasStaticShape() ? type.getNumElements() : anyLength;
}

bool ArrayWalk::staysInside(int64_t count) const {
  if (count == anyLength || sizes.front() == -1)
    return false;
  int64_t first = offset, last = offset;
  for (auto [size, stride] : llvm::zip(sizes, strides))
    (stride < 0 ? first : last) += (size - 1) * stride;
  return first >= 0 && last < count;
}

namespace {

/// `array` has the sizes of the walk, whose places are in `row`.
LogicalResult verifyWalk(Operation *op, const ArrayWalk &walk, Value array, Value row) {
  StringRef name = op->getName().stripDialect();
  bool isOpen = countOf(array) == anyLength;
  bool areSizes =
      !walk.sizes.empty() && walk.sizes.size() == walk.strides.size() &&
      isOpen == (walk.sizes.front() == -1) &&
      llvm::all_of(walk.sizes.drop_front(isOpen), [](int64_t size) { return size > 0; });
  if (!areSizes)
    return op->emitOpError(name) << "_c1: these sizes and strides do not describe "
                                 << array.getType();
  int64_t count = std::accumulate(walk.sizes.begin() + isOpen, walk.sizes.end(), int64_t(1),
                                  std::multiplies<>());
  int64_t known = isOpen ? sizeOf(array, 1) : countOf(array);
  if (count != known)
    return op->emitOpError(name) << "_c2: the sizes have " << count << " numbers, and "
                                 << array.getType() << " has " << known
                                 << (isOpen ? " at each step" : "");
  int64_t run = walk.run(), inRow = countOf(row) == anyLength ? sizeOf(row, 1) : countOf(row);
  auto isWhole = [&](int64_t distance) { return distance % run == 0; };
  bool areWhole = isWhole(walk.offset) && isWhole(inRow) &&
                  (run == 1 || llvm::all_of(walk.strides.drop_back(), isWhole));
  if (!areWhole && !walk.staysInside(countOf(row)))
    return op->emitOpError(name) << "_c3: runs of " << run << " numbers are partly outside of "
                                 << row.getType();
  return success();
}

} // namespace

LogicalResult GatherOp::verify() { return verifyWalk(*this, getWalk(), getResult(), getInput()); }

LogicalResult ScatterOp::verify() { return verifyWalk(*this, getWalk(), getInput(), getResult()); }

LogicalResult MatmulOp::verify() {
  auto shapeOf = [](Value value, bool isTransposed) {
    return std::pair(sizeOf(value, isTransposed ? 1 : 0), sizeOf(value, isTransposed ? 0 : 1));
  };
  auto [rows, inner] = shapeOf(getLhs(), getTransposeLhs());
  auto [innerToo, columns] = shapeOf(getRhs(), getTransposeRhs());
  if (inner != innerToo || sizeOf(getResult(), 0) != rows || sizeOf(getResult(), 1) != columns)
    return emitOpError("matmul_c1: ") << getLhs().getType() << " and " << getRhs().getType()
                                      << " have no product " << getResult().getType();
  return success();
}

} // namespace rnnc::rnn
