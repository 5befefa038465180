// The table of derivatives: one rule an op. Where that is possible, functions are
// differentiated from their result, so that only results are kept.
#include "training/AdjointRules.h"

#include "llvm/ADT/TypeSwitch.h"

#include <numbers>

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool hasDerivative(Operation *op) {
  if (auto dot = dyn_cast<DotOp>(op))
    return !dot.getTransposed(); // that is a product of a reverse body
  return isa<RnnDialect>(op->getDialect()) &&
         !isa<BiasCorrectionOp, LearningRateOp, StepFunctionOp, NormOp>(op);
}

bool isStep(Operation *op) { return isa<PositiveOp, SignOp, GreaterOp, StopGradientOp>(op); }

void addAdjoints(Operation *op, Value d, const AdjointContext &context) {
  OpBuilder &b = context.builder;
  Location loc = op->getLoc();
  auto value = context.value;
  auto add = context.add;
  auto plus = [&](Value x, Value y) -> Value { return AddOp::create(b, loc, x, y); };
  auto minus = [&](Value x, Value y) -> Value { return SubOp::create(b, loc, x, y); };
  auto times = [&](Value x, Value y) -> Value { return MulOp::create(b, loc, x, y); };
  auto over = [&](Value x, Value y) -> Value { return DivOp::create(b, loc, x, y); };
  auto greater = [&](Value x, Value y) -> Value { return GreaterOp::create(b, loc, x, y); };
  auto select = [&](Value condition, Value yes, Value no) -> Value {
    return SelectOp::create(b, loc, condition, yes, no);
  };
  auto sum = [&](Value x) -> Value {
    return ReduceSumOp::create(b, loc, vectorType(b.getContext(), 1), x);
  };
  auto broadcast = [&](Value x, Value like) -> Value {
    return BroadcastOp::create(b, loc, like.getType(), x);
  };
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
      .Case([&](ReluOp o) { add(o.getInput(), times(d, PositiveOp::create(b, loc, value(o)))); })
      .Case([&](AbsOp o) {
        add(o.getInput(), times(d, SignOp::create(b, loc, value(o.getInput()))));
      })
      .Case([&](SqrtOp o) { add(o.getInput(), over(times(number(0.5), d), value(o))); })
      .Case([&](ExpOp o) { add(o.getInput(), times(d, value(o))); })
      .Case([&](Expm1Op o) { add(o.getInput(), times(d, plus(value(o), number(1)))); })
      .Case([&](LogOp o) { add(o.getInput(), over(d, value(o.getInput()))); })
      .Case([&](Log1pOp o) { add(o.getInput(), over(d, plus(number(1), value(o.getInput())))); })
      .Case([&](SoftplusOp o) {
        add(o.getInput(), times(d, SigmoidOp::create(b, loc, value(o.getInput()))));
      })
      .Case([&](ErfcOp o) {
        Value x = value(o.getInput());
        Value bell = ExpOp::create(b, loc, times(number(-1), times(x, x)));
        add(o.getInput(), times(d, times(number(-2 * std::numbers::inv_sqrtpi), bell)));
      })
      // The one that the result is of; a tie is the right one's, as in `relu` at 0.
      .Case([&](MaximumOp o) {
        Value left = greater(value(o.getLhs()), value(o.getRhs()));
        add(o.getLhs(), select(left, d, number(0))), add(o.getRhs(), select(left, number(0), d));
      })
      .Case([&](MinimumOp o) {
        Value left = greater(value(o.getRhs()), value(o.getLhs()));
        add(o.getLhs(), select(left, d, number(0))), add(o.getRhs(), select(left, number(0), d));
      })
      .Case([&](SelectOp o) {
        Value condition = value(o.getCondition());
        add(o.getYes(), select(condition, d, number(0)));
        add(o.getNo(), select(condition, number(0), d));
      })
      .Case([&](ReduceSumOp o) { add(o.getInput(), broadcast(d, o.getInput())); })
      // Units that share the maximum share its adjoint.
      .Case([&](ReduceMaxOp o) {
        Value x = value(o.getInput());
        Value one = ConstantOp::create(b, loc, x.getType(), b.getF64FloatAttr(1));
        Value isMost = minus(one, greater(broadcast(value(o), x), x));
        Value share = over(d, sum(isMost));
        add(o.getInput(), times(isMost, broadcast(share, x)));
      })
      .Case([&](BroadcastOp o) { add(o.getInput(), sum(d)); })
      // Steps of steps, which are zero almost everywhere, and what is to be constant.
      .Case<PositiveOp, SignOp, GreaterOp, StopGradientOp>([](auto) {})
      .Case([&](DotOp o) {
        assert(!o.getTransposed() && "a reverse body is not differentiated again");
        for (auto [input, parameter, offset] :
             llvm::zip(o.getInputs(), o.getParameters(), o.getOffsets()))
          add(input, DotOp::create(b, loc, input.getType(), ValueRange{d}, Value(),
                                   b.getArrayAttr({parameter}), b.getDenseI64ArrayAttr({offset}),
                                   b.getUnitAttr()));
        if (o.getInit())
          add(o.getInit(), d);
      })
      // Parameters' gradients leave the scan; a token has none.
      .Case<ReadOp, LookupOp, ConstantOp, IotaOp, SampleWeightOp>([](auto) {})
      .Default([](Operation *) { llvm_unreachable("an op of a body has no derivative"); });
}

} // namespace rnnc
