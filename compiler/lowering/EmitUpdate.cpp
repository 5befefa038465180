// An optimizer's body -> one loop of vectors over the arenas.
#include "lowering/EmitUpdate.h"

#include "lowering/Elementwise.h"
#include "lowering/Shard.h"
#include "lowering/VectorMath.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {
constexpr int64_t headerFloats = 16;

/// 1 - beta^step in float64, by repeated squaring; broadcast as float32.
Value biasCorrection(const Shard &s, double beta, Value step) {
  OpBuilder &b = s.b;
  auto number = [&](double x) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getF64FloatAttr(x));
  };
  auto integer = [&](int64_t x) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getI64IntegerAttr(x));
  };
  constexpr int64_t bits = 40; // steps beyond 2^40 have beta^step = 0
  ValueRange power = s.loop(
      s.index(0), s.index(bits), {number(1), number(beta), step},
      [&](Value, ValueRange current) -> SmallVector<Value> {
        Value odd = arith::CmpIOp::create(
            b, s.loc, arith::CmpIPredicate::ne,
            arith::AndIOp::create(b, s.loc, current[2], integer(1)), integer(0));
        Value product = arith::MulFOp::create(b, s.loc, current[0], current[1]);
        return {arith::SelectOp::create(b, s.loc, odd, product, current[0]),
                arith::MulFOp::create(b, s.loc, current[1], current[1]),
                arith::ShRUIOp::create(b, s.loc, current[2], integer(1))};
      });
  Value correction = arith::SubFOp::create(b, s.loc, number(1), power[0]);
  return s.broadcast(arith::TruncFOp::create(b, s.loc, b.getF32Type(), correction));
}

} // namespace

void emitUpdate(func::FuncOp function, int64_t lanes, int64_t parameters) {
  auto update = *function.getBody().getOps<UpdateOp>().begin();
  OpBuilder b(function);
  Location loc = function.getLoc();
  int64_t slots = update.getSlots(), stateFloats = headerFloats + slots * parameters;
  auto floats = [&](int64_t size) { return MemRefType::get({size}, b.getF32Type()); };
  auto lowered = func::FuncOp::create(
      b, loc, "lowered",
      b.getFunctionType({floats(parameters), MemRefType::get({stateFloats * 4}, b.getI8Type()),
                         floats(parameters)}, {}));
  lowered->setAttr("rnn.optimizer_state_bytes", b.getI64IntegerAttr(stateFloats * 4));
  b.setInsertionPointToStart(lowered.addEntryBlock());
  Shard s{b, loc, lanes, 1, 16, lowered.getArgument(0), Value(), lowered.getArgument(2), 0, Value()};
  Value zero = s.index(0);
  Value counter = memref::ViewOp::create(b, loc, MemRefType::get({1}, b.getI64Type()),
                                         lowered.getArgument(1), zero, ValueRange());
  Value state = memref::ViewOp::create(b, loc, floats(stateFloats), lowered.getArgument(1), zero,
                                       ValueRange());
  Value step = arith::AddIOp::create(
      b, loc, s.load(counter, zero),
      arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(1)).getResult());
  s.store(step, counter, zero);

  Block &body = update.getBody().front();
  DenseMap<Value, Value> constants;
  for (Operation &op : body)
    if (auto correction = dyn_cast<BiasCorrectionOp>(op))
      constants[correction] = biasCorrection(s, correction.getBeta().convertToDouble(), step);
    else if (auto constant = dyn_cast<ConstantOp>(op))
      constants[constant] = splat(b, loc, s.vectorType(), constant.getValue().convertToDouble());
  s.loop(zero, s.index(parameters), lanes, [&](Value i) {
    DenseMap<Value, Value> values = constants;
    auto slot = [&](int64_t k) { return s.add(i, headerFloats + k * parameters); };
    values[body.getArgument(0)] = s.loadVector(s.parameters, i);
    values[body.getArgument(1)] = s.loadVector(s.gradients, i);
    for (int64_t k = 0; k < slots; ++k)
      values[body.getArgument(2 + k)] = s.loadVector(state, slot(k));
    for (Operation &op : body.without_terminator()) {
      if (isNullary(&op))
        continue;
      SmallVector<Value> operands;
      for (Value operand : op.getOperands())
        operands.push_back(values.lookup(operand));
      values[op.getResult(0)] = emitElementwise(b, &op, operands);
    }
    auto yield = cast<YieldOp>(body.getTerminator());
    for (auto [k, value] : llvm::enumerate(yield.getStates()))
      s.storeVector(values.lookup(value), state, slot(k));
    s.storeVector(values.lookup(yield.getOutputs().front()), s.parameters, i);
  });
  func::ReturnOp::create(b, loc);
  function.erase();
  lowered.setName("update");
}

void emitReduce(OpBuilder &b, Location loc, int64_t lanes, int64_t parameters, int64_t shards) {
  auto function = func::FuncOp::create(
      b, loc, "reduce",
      b.getFunctionType({MemRefType::get({shards * parameters}, b.getF32Type())}, {}));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(function.addEntryBlock());
  Shard s{b, loc, lanes, 1, 16, Value(), Value(), function.getArgument(0), 0, Value()};
  if (shards > 1)
    s.loop(s.index(0), s.index(parameters), lanes, [&](Value i) {
      ValueRange sum = s.loop(s.index(1), s.index(shards), {s.loadVector(s.gradients, i)},
                              [&](Value shard, ValueRange current) -> SmallVector<Value> {
                                Value at = s.add(s.mul(shard, parameters), i);
                                return {arith::AddFOp::create(b, loc, current[0],
                                                              s.loadVector(s.gradients, at))};
                              });
      s.storeVector(sum[0], s.gradients, i);
    });
  func::ReturnOp::create(b, loc);
}

} // namespace rnnc
