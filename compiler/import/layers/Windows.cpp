// Windows over the steps of a sequence -> gathers.
#include "import/layers/Windows.h"

using namespace mlir;

namespace rnnc {

Value gather(const ImportContext &import, Value value, int64_t offset, ArrayRef<int64_t> sizes,
             ArrayRef<int64_t> strides, RankedTensorType result, double fill) {
  OpBuilder &b = import.builder;
  if (isa_and_nonnull<rnn::SliceOp, rnn::ReverseOp, rnn::RepeatOp>(value.getDefiningOp()))
    value = rnn::inOnePiece(b, import.loc, value);
  return rnn::GatherOp::create(b, import.loc, result, value, b.getI64IntegerAttr(offset),
                               b.getDenseI64ArrayAttr(sizes), b.getDenseI64ArrayAttr(strides),
                               b.getF64FloatAttr(fill), rnn::BufferAttr());
}

/// In the dialect's terms.
static int64_t countOf(const Windows &windows) {
  return windows.count == unknownLength ? rnn::anyLength : windows.count;
}
static int64_t sizeOf(const Windows &windows) {
  return windows.count == unknownLength ? -1 : windows.count;
}

Value windowsOfGroup(const ImportContext &import, Value sequence, const Windows &windows,
                     int64_t group, int64_t groups) {
  int64_t features = rnn::sizeOf(sequence, 1), own = features / groups;
  return gather(import, sequence, group * own - windows.before * features,
                {sizeOf(windows), windows.size, own},
                {windows.stride * features, windows.dilation * features, 1},
                import.sequence(countOf(windows), windows.size * own));
}

Value stepOfWindows(const ImportContext &import, Value sequence, const Windows &windows,
                    int64_t step, double fill) {
  int64_t features = rnn::sizeOf(sequence, 1);
  return gather(import, sequence, (step * windows.dilation - windows.before) * features,
                {sizeOf(windows), features}, {windows.stride * features, 1},
                import.sequence(countOf(windows), features), fill);
}

} // namespace rnnc
