// The table of derivatives: one rule an op. Activations are differentiated from
// their result, so that only results are kept.
#include "training/AdjointRules.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool hasDerivative(Operation *op) {
  if (auto dot = dyn_cast<DotOp>(op))
    return !dot.getTransposed(); // that is a product of a reverse body
  return isa<RnnDialect>(op->getDialect()) &&
         !isa<BiasCorrectionOp, StepFunctionOp, NormOp>(op);
}

void addAdjoints(Operation *op, Value d, const AdjointContext &context) {
  OpBuilder &b = context.builder;
  Location loc = op->getLoc();
  auto value = context.value;
  auto add = context.add;
  auto minus = [&](Value x, Value y) -> Value { return SubOp::create(b, loc, x, y); };
  auto times = [&](Value x, Value y) -> Value { return MulOp::create(b, loc, x, y); };
  auto over = [&](Value x, Value y) -> Value { return DivOp::create(b, loc, x, y); };
  auto number = [&](double x) -> Value {
    return ConstantOp::create(b, loc, d.getType(), b.getF64FloatAttr(x));
  };

  llvm::TypeSwitch<Operation *>(op)
      .Case([&](IdentityOp o) { add(o.getInput(), d); })
      .Case([&](AddOp o) { add(o.getLhs(), d), add(o.getRhs(), d); })
      .Case([&](SubOp o) { add(o.getLhs(), d), add(o.getRhs(), times(number(-1), d)); })
      .Case([&](MulOp o) {
        add(o.getLhs(), times(d, value(o.getRhs())));
        add(o.getRhs(), times(d, value(o.getLhs())));
      })
      .Case([&](DivOp o) {
        Value quotient = over(d, value(o.getRhs()));
        add(o.getLhs(), quotient);
        add(o.getRhs(), times(number(-1), times(quotient, value(o))));
      })
      .Case([&](MaxOp o) {
        // Of equal ones the left is taken.
        Value right = PositiveOp::create(b, loc, minus(value(o.getRhs()), value(o.getLhs())));
        add(o.getLhs(), times(d, minus(number(1), right)));
        add(o.getRhs(), times(d, right));
      })
      .Case([&](MultiplyAddOp o) {
        Value product = o.getNegated() ? times(number(-1), d) : d;
        add(o.getLhs(), times(product, value(o.getRhs())));
        add(o.getRhs(), times(product, value(o.getLhs())));
        add(o.getAddend(), d);
      })
      .Case([&](TanhOp o) {
        Value y = value(o);
        add(o.getInput(), times(d, minus(number(1), times(y, y))));
      })
      .Case([&](SigmoidOp o) {
        Value y = value(o);
        add(o.getInput(), times(d, times(y, minus(number(1), y))));
      })
      .Case([&](ReluOp o) {
        add(o.getInput(), times(d, PositiveOp::create(b, loc, value(o))));
      })
      .Case([&](AbsOp o) {
        add(o.getInput(), times(d, SignOp::create(b, loc, value(o.getInput()))));
      })
      .Case([&](SqrtOp o) { add(o.getInput(), over(times(number(0.5), d), value(o))); })
      // Steps of steps: zero almost everywhere.
      .Case<PositiveOp, SignOp>([](auto) {})
      .Case([&](DotOp o) {
        assert(!o.getTransposed() && "a reverse body is not differentiated again");
        for (auto [input, parameter, offset] :
             llvm::zip(o.getInputs(), o.getParameters(), o.getOffsets()))
          add(input, DotOp::create(b, loc, input.getType(), ValueRange{d}, Value(),
                                   b.getArrayAttr({parameter}),
                                   b.getDenseI64ArrayAttr({offset}), b.getUnitAttr()));
        if (o.getInit())
          add(o.getInit(), d);
      })
      .Case<ReadOp, ConstantOp, SampleWeightOp>([](auto) {})
      .Default([](Operation *) { llvm_unreachable("an op of a body has no derivative"); });
}

} // namespace rnnc
