// The states of a planned @step -> a function that fills them for the start of a stream.
#include "lowering/emit/StreamReset.h"

#include "dialect/Contract.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/Streams.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

void emitStreamReset(func::FuncOp step, VectorShape shape, int64_t size,
                     const StreamParameters &copies) {
  OpBuilder b(step);
  Location loc = step.getLoc();
  ArrayRef<Type> states = step.getArgumentTypes().drop_front();
  int64_t perStream = 0;
  for (Type state : states)
    perStream += cast<RankedTensorType>(state).getNumElements();
  auto memory = [&](int64_t floats) {
    return MemRefType::get({std::max<int64_t>(floats, 1)}, b.getF32Type());
  };
  auto reset = createFunction(b, loc, Role::reset,
                              b.getFunctionType({memory(copies.size), memory(size)}, {}));
  b.setInsertionPointToStart(reset.addEntryBlock());
  Shard s(b, loc, shape, /*registers=*/0);
  if (size > 0)
    fillFloats(s, 0, reset.getArgument(1), s.index(0), size);
  int64_t offset = 0;
  auto starts = find<StartsAttr>(step);
  for (auto [number, state] : llvm::enumerate(states)) {
    int64_t units = cast<RankedTensorType>(state).getNumElements();
    auto symbol =
        starts ? dyn_cast<FlatSymbolRefAttr>(starts.getParameters()[number]) : FlatSymbolRefAttr();
    if (symbol) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(step, symbol);
      forEachStream(s, [&](const Shard &, Value stream) {
        copyFloats(s, reset.getArgument(0), s.index(*copies.placeOf(parameter)),
                   reset.getArgument(1), s.add(s.mul(stream, perStream), offset), units);
      });
    }
    offset += units;
  }
  func::ReturnOp::create(b, loc);
}

} // namespace rnnc
