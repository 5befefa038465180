// Constants -> splats; the learning rate -> a load and a select; powers of the step -> a loop;
// other functions of the step -> calls of the support code (compiler/target/support).
#include "lowering/update/StepNumbers.h"

#include "lowering/builder/SupportCall.h"
#include "lowering/builder/VectorMath.h"
#include "rnn/model.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

Value broadcastFloat(const CodeBuilder &s, Value wide) {
  return s.broadcast(arith::TruncFOp::create(s.b, s.loc, s.b.getF32Type(), wide));
}

/// 1 - beta^step in float64, by repeated squaring. Keras first rounds beta to float32, even if it
/// computes in float64; this changes 1 - 0.999 by a relative 1.3e-5.
Value biasCorrection(const CodeBuilder &s, double beta, Value updates) {
  OpBuilder &b = s.b;
  auto number = [&](double x) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getF64FloatAttr(x));
  };
  auto integer = [&](int64_t x) -> Value {
    return arith::ConstantOp::create(b, s.loc, b.getI64IntegerAttr(x));
  };
  constexpr int64_t bits = 40; // steps beyond 2^40 have beta^step = 0
  Value step = arith::AddIOp::create(b, s.loc, updates, integer(1));
  ValueRange power =
      s.loop(s.index(0), s.index(bits), {number(1), number(static_cast<float>(beta)), step},
             [&](Value, ValueRange current) -> SmallVector<Value> {
               Value odd = arith::CmpIOp::create(
                   b, s.loc, arith::CmpIPredicate::ne,
                   arith::AndIOp::create(b, s.loc, current[2], integer(1)), integer(0));
               Value product = arith::MulFOp::create(b, s.loc, current[0], current[1]);
               return {arith::SelectOp::create(b, s.loc, odd, product, current[0]),
                       arith::MulFOp::create(b, s.loc, current[1], current[1]),
                       arith::ShRUIOp::create(b, s.loc, current[2], integer(1))};
             });
  return broadcastFloat(s, arith::SubFOp::create(b, s.loc, number(1), power[0]));
}

/// rnn_FUNCTION(step, numbers)
Value callStepFunction(const CodeBuilder &s, StepFunctionOp op, const StepContext &at) {
  OpBuilder &b = s.b;
  auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
  SymbolTable symbols(module);
  auto type = MemRefType::get({int64_t(op.getNumbers().size())}, b.getF64Type());
  auto values = DenseElementsAttr::get(
      RankedTensorType::get(type.getShape(), type.getElementType()), ArrayRef(op.getValues()));
  auto numbers = memref::GlobalOp::create(b, s.loc, "step_numbers", b.getStringAttr("private"),
                                          type, values, /*constant=*/true, IntegerAttr());
  numbers->remove();
  symbols.insert(numbers, module.getBody()->end());
  Value address = memref::GetGlobalOp::create(b, s.loc, type, numbers.getSymName());
  Value step = op.getOfCalls() ? at.calls : at.updates;
  return broadcastFloat(s, SupportCall{b, s.loc}.call(("rnn_" + op.getFunction()).str(),
                                                      {step, address}, {b.getF64Type()})[0]);
}

/// All bits zero, as in fresh memory, means that no rate is set; a rate of 0 is stored as -0.
Value learningRate(const CodeBuilder &s, double compiled, Value state) {
  OpBuilder &b = s.b;
  Value held = s.load(state, s.index(RNN_LEARNING_RATE_BYTE / 4));
  Value bits = arith::BitcastOp::create(b, s.loc, b.getI32Type(), held);
  Value isHeld = arith::CmpIOp::create(
      b, s.loc, arith::CmpIPredicate::ne, bits,
      arith::ConstantOp::create(b, s.loc, b.getI32IntegerAttr(0)).getResult());
  Value own = arith::ConstantOp::create(b, s.loc, b.getF32FloatAttr(float(compiled)));
  return s.broadcast(arith::SelectOp::create(b, s.loc, isHeld, held, own));
}

} // namespace

Value emitStepNumber(const CodeBuilder &s, Operation *op, const StepContext &step) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](ConstantOp o) {
        return splat(s.b, s.loc, s.vectorType(), o.getValue().convertToDouble());
      })
      .Case([&](BiasCorrectionOp o) {
        return biasCorrection(s, o.getBeta().convertToDouble(), step.updates);
      })
      .Case([&](LearningRateOp o) {
        return learningRate(s, o.getValue().convertToDouble(), step.state);
      })
      .Case([&](StepFunctionOp o) { return callStepFunction(s, o, step); })
      .Default([](Operation *) -> Value { llvm_unreachable("not a number of the step"); });
}

} // namespace rnnc
