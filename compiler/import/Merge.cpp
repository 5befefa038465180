// Merge modes: a concat, or a scan without states that maps over the steps.
#include "import/Merge.h"

#include "import/Body.h"

using namespace mlir;

namespace rnnc {

Value merge(OpBuilder &builder, Location loc, StringRef mode, Value first, Value second) {
  auto type = cast<RankedTensorType>(first.getType());
  if (mode == "concat") {
    SmallVector<int64_t> shape(type.getShape());
    shape.back() += cast<RankedTensorType>(second.getType()).getShape().back();
    return rnn::ConcatOp::create(builder, loc, type.clone(shape), ValueRange{first, second},
                                 rnn::BufferAttr());
  }
  auto element = [&](const Body &body, Value a, Value b) -> Value {
    if (mode == "sum")
      return body.add(a, b);
    return mode == "mul" ? body.mul(a, b) : body.mul(body.add(a, b), body.number(0.5));
  };
  return rnn::mapSteps(builder, loc, {first, second}, [&](OpBuilder &inside, ValueRange steps) {
    return element({inside, loc, rnn::sizeOf(steps[0])}, steps[0], steps[1]);
  });
}

} // namespace rnnc
