// The passes of an optimizer's step, one behind the other, over flat arenas.
#include "lowering/EmitUpdate.h"

#include "lowering/Shard.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitUpdate(func::FuncOp function, int64_t lanes, const ParameterLayout &layout) {
  constexpr int64_t headerFloats = 16;
  OpBuilder b(function);
  Location loc = function.getLoc();
  int64_t floatCount = headerFloats;
  for (auto update : function.getBody().getOps<UpdateOp>())
    floatCount += stateFloats(update, layout);
  auto floats = [&](int64_t size) { return MemRefType::get({size}, b.getF32Type()); };
  auto lowered = func::FuncOp::create(
      b, loc, "lowered",
      b.getFunctionType({floats(layout.size), MemRefType::get({floatCount * 4}, b.getI8Type()),
                         floats(2 * layout.size)}, {}));
  lowered->setAttr("rnn.optimizer_state_bytes", b.getI64IntegerAttr(floatCount * 4));
  b.setInsertionPointToStart(lowered.addEntryBlock());
  Shard s{b, loc, lanes, 1, 16, lowered.getArgument(0), Value(), lowered.getArgument(2), 0, Value()};
  Value zero = s.index(0);
  Value counter = memref::ViewOp::create(b, loc, MemRefType::get({1}, b.getI64Type()),
                                         lowered.getArgument(1), zero, ValueRange());
  Value state = memref::ViewOp::create(b, loc, floats(floatCount), lowered.getArgument(1), zero,
                                       ValueRange());
  Value calls = s.load(counter, zero);
  s.store(arith::AddIOp::create(
              b, loc, calls, arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(1)).getResult()),
          counter, zero);
  int64_t first = headerFloats;
  for (auto update : function.getBody().getOps<UpdateOp>()) {
    emitUpdatePass(s, update, layout, state, first, calls);
    first += stateFloats(update, layout);
  }
  func::ReturnOp::create(b, loc);
  function.erase();
  lowered.setName("update");
}

} // namespace rnnc
