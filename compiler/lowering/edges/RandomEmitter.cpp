// An `rnn.random` -> a call of compiler/target/support/random.c.
#include "lowering/edges/RandomEmitter.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/SupportCall.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitRandom(const Shard &s, RandomOp random, const ShardRows &rows, Value seed,
                Value trainingStep) {
  OpBuilder &b = s.b;
  SupportCall support{b, s.loc};
  Value result = random.getResult();
  int64_t units = cast<RankedTensorType>(result.getType()).getShape().back();
  Value elements = s.mul(stepsOf(s, result), units);
  auto integer = [&](Value index) {
    return arith::IndexCastOp::create(b, s.loc, b.getI64Type(), index);
  };
  support.call(("rnn_random_" + random.getDistribution()).str(),
               {s.memory.workspace, integer(slotIndex(s, bufferOf(result), units, s.index(0))),
                integer(elements), support.integer(s.samples()), integer(rows.firstRow),
                integer(rows.samples), random.getSeed() ? support.integer(*random.getSeed()) : seed,
                trainingStep, support.integer(random.getStream()),
                support.real(random.getNumber().convertToDouble())});
}

} // namespace rnnc
