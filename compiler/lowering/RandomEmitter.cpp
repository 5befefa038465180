// A call of compiler/target/support/random.c.
#include "lowering/RandomEmitter.h"

#include "lowering/Buffers.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitRandom(const Shard &s, RandomOp random, Value firstRow, Value seed, Value trainingStep) {
  OpBuilder &b = s.b;
  auto integer = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getI64IntegerAttr(value));
  };
  int64_t elements = cast<RankedTensorType>(random.getType()).getNumElements();
  int64_t first = bufferOf(random.getResult()).getOffset() * s.samples();
  Value number = arith::ConstantOp::create(
      b, s.loc, b.getF64FloatAttr(random.getNumber().convertToDouble()));
  SmallVector<Value> arguments = {
      s.workspace,
      integer(first),
      integer(elements),
      integer(s.samples()),
      arith::IndexCastOp::create(b, s.loc, b.getI64Type(), firstRow),
      random.getSeed() ? integer(*random.getSeed()) : seed,
      trainingStep,
      integer(random.getStream()),
      number};
  std::string name = ("rnn_random_" + random.getDistribution()).str();
  auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
  auto callee = module.lookupSymbol<func::FuncOp>(name);
  if (!callee) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    callee = func::FuncOp::create(
        b, s.loc, name, b.getFunctionType(ValueRange(arguments).getTypes(), TypeRange()));
    callee.setPrivate();
  }
  func::CallOp::create(b, s.loc, callee, arguments);
}

} // namespace rnnc
