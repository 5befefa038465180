// Counts multiply-adds while the code runs and stores the total in the workspace.
#include "lowering/products/WorkCounter.h"

#include "analysis/MultiplyAdds.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/products/UnitAccumulates.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void clearWork(const Shard &s) {
  Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getF32FloatAttr(0));
  s.store(zero, s.memory.workspace, s.index(s.memory.work));
}

void countWork(const Shard &s, Value times, int64_t multiplyAdds) {
  if (multiplyAdds == 0 || s.isStream)
    return;
  Value each = arith::ConstantOp::create(
      s.b, s.loc, s.b.getF32FloatAttr(2.0 * double(multiplyAdds) * double(s.samples())));
  auto addAt = [&](int64_t place) {
    SmallVector<Value> arguments = {s.memory.workspace, s.index(s.memory.work + place), times,
                                    each};
    callNamed(s, "count_work", arguments, {}, [&](ValueRange given) {
      Value count = arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), given[2]);
      count = arith::SIToFPOp::create(s.b, s.loc, s.b.getF32Type(), count);
      Value more = arith::MulFOp::create(s.b, s.loc, count, given[3]);
      s.store(arith::AddFOp::create(s.b, s.loc, s.load(given[0], given[1]), more), given[0],
              given[1]);
      return SmallVector<Value>();
    });
  };
  addAt(0);
  if (s.isTimed)
    addAt(1 + RNN_PHASES + s.phase);
}

int64_t multiplyAddsOf(const BodyPlan &body) {
  if (const UnitLayout *layout = body.overUnits())
    return layout->multiplyAdds();
  return multiplyAddsOf(body.scan);
}

int64_t multiplyAddsOf(const Shard &s, AccumulateOp accumulate) {
  if (!accumulate.getInput() || accumulate.getToRows())
    return 0;
  int64_t rows = sizeOf(accumulate.getInput(), 1), columns = sizeOf(accumulate.getCotangent(), 1);
  return s.shape.unitLanes > 0 ? unitAccumulateProducts(rows, columns, s.shape.unitLanes)
                               : rows * columns;
}

int64_t multiplyAddsOfStates(ScanOp scan) {
  return multiplyAddsOf(scan, [&](Value input) {
    auto argument = dyn_cast<BlockArgument>(input);
    return argument && argument.getArgNumber() >= scan.getSequences().size();
  });
}

} // namespace rnnc
