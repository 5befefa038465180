// The ops of a scan's body -> their derivatives: what each op adds to the adjoints of its operands.
// If possible, derivatives are expressed by results, so that only results are kept.
#include "dialect/Rnn.h"

#include <numbers>

using namespace mlir;

namespace rnnc::rnn {

namespace {

/// Builds the ops of one rule.
struct Rule {
  Rule(Operation *op, Value adjoint, const AdjointContext &context)
      : b(context.builder), loc(op->getLoc()), d(adjoint) {}

  Value plus(Value x, Value y) const { return AddOp::create(b, loc, x, y); }
  Value minus(Value x, Value y) const { return SubOp::create(b, loc, x, y); }
  Value times(Value x, Value y) const { return MulOp::create(b, loc, x, y); }
  Value over(Value x, Value y) const { return DivOp::create(b, loc, x, y); }
  Value greater(Value x, Value y) const { return GreaterOp::create(b, loc, x, y); }
  Value select(Value condition, Value yes, Value no) const {
    return SelectOp::create(b, loc, condition, yes, no);
  }
  Value sum(Value x) const { return ReduceSumOp::create(b, loc, vectorType(b.getContext(), 1), x); }
  Value broadcast(Value x, Value like) const {
    return BroadcastOp::create(b, loc, like.getType(), x);
  }
  /// A constant in each unit of the adjoint.
  Value number(double x) const {
    return ConstantOp::create(b, loc, d.getType(), b.getF64FloatAttr(x));
  }

  OpBuilder &b;
  Location loc;
  Value d;
};

} // namespace

void IdentityOp::addAdjoints(Value d, const AdjointContext &context) { context.add(getInput(), d); }

void AddOp::addAdjoints(Value d, const AdjointContext &context) {
  context.add(getLhs(), d);
  context.add(getRhs(), d);
}

void SubOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getLhs(), d);
  context.add(getRhs(), rule.times(rule.number(-1), d));
}

void MulOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getLhs(), rule.times(d, context.value(getRhs())));
  context.add(getRhs(), rule.times(d, context.value(getLhs())));
}

void DivOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value quotient = rule.over(d, context.value(getRhs()));
  context.add(getLhs(), quotient);
  context.add(getRhs(),
              rule.times(rule.number(-1), rule.times(quotient, context.value(getResult()))));
}

void MultiplyAddOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value product = getNegated() ? rule.times(rule.number(-1), d) : d;
  context.add(getLhs(), rule.times(product, context.value(getRhs())));
  context.add(getRhs(), rule.times(product, context.value(getLhs())));
  context.add(getAddend(), d);
}

void TanhOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value y = context.value(getResult());
  context.add(getInput(), rule.times(d, rule.minus(rule.number(1), rule.times(y, y))));
}

void SigmoidOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value y = context.value(getResult());
  context.add(getInput(), rule.times(d, rule.times(y, rule.minus(rule.number(1), y))));
}

void ReluOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value isPositive = PositiveOp::create(rule.b, rule.loc, context.value(getResult()));
  context.add(getInput(), rule.times(d, isPositive));
}

void AbsOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value sign = SignOp::create(rule.b, rule.loc, context.value(getInput()));
  context.add(getInput(), rule.times(d, sign));
}

void SqrtOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getInput(), rule.over(rule.times(rule.number(0.5), d), context.value(getResult())));
}

void ExpOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getInput(), rule.times(d, context.value(getResult())));
}

void Expm1Op::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getInput(), rule.times(d, rule.plus(context.value(getResult()), rule.number(1))));
}

void LogOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getInput(), rule.over(d, context.value(getInput())));
}

void Log1pOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  context.add(getInput(), rule.over(d, rule.plus(rule.number(1), context.value(getInput()))));
}

void SoftplusOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value slope = SigmoidOp::create(rule.b, rule.loc, context.value(getInput()));
  context.add(getInput(), rule.times(d, slope));
}

void ErfcOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value x = context.value(getInput());
  Value bell = ExpOp::create(rule.b, rule.loc, rule.times(rule.number(-1), rule.times(x, x)));
  context.add(getInput(),
              rule.times(d, rule.times(rule.number(-2 * std::numbers::inv_sqrtpi), bell)));
}

/// `isLeft` is 1 if the result is the left operand; if both are equal, the right one counts, as in
/// `relu` at 0.
static void addToOneOf(Value left, Value right, Value isLeft, const Rule &rule,
                       const AdjointContext &context) {
  context.add(left, rule.select(isLeft, rule.d, rule.number(0)));
  context.add(right, rule.select(isLeft, rule.number(0), rule.d));
}

void MaximumOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value isLeft = rule.greater(context.value(getLhs()), context.value(getRhs()));
  addToOneOf(getLhs(), getRhs(), isLeft, rule, context);
}

void MinimumOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value isLeft = rule.greater(context.value(getRhs()), context.value(getLhs()));
  addToOneOf(getLhs(), getRhs(), isLeft, rule, context);
}

void SelectOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  addToOneOf(getYes(), getNo(), context.value(getCondition()), rule, context);
}

void ReduceSumOp::addAdjoints(Value d, const AdjointContext &context) {
  context.add(getInput(), Rule(*this, d, context).broadcast(d, getInput()));
}

/// Units that share the maximum divide its adjoint.
void ReduceMaxOp::addAdjoints(Value d, const AdjointContext &context) {
  Rule rule(*this, d, context);
  Value x = context.value(getInput());
  Value one = ConstantOp::create(rule.b, rule.loc, x.getType(), rule.b.getF64FloatAttr(1));
  Value greatest = rule.broadcast(context.value(getResult()), x);
  Value isGreatest = rule.minus(one, rule.greater(greatest, x));
  Value share = rule.over(d, rule.sum(isGreatest));
  context.add(getInput(), rule.times(isGreatest, rule.broadcast(share, x)));
}

void BroadcastOp::addAdjoints(Value d, const AdjointContext &context) {
  context.add(getInput(), Rule(*this, d, context).sum(d));
}

void DotOp::addAdjoints(Value d, const AdjointContext &context) {
  OpBuilder &b = context.builder;
  for (auto [input, parameter, offset] : llvm::zip(getInputs(), getParameters(), getOffsets())) {
    context.accumulate({.input = input,
                        .cotangent = d,
                        .parameter = cast<FlatSymbolRefAttr>(parameter),
                        .offset = offset,
                        .isTransposed = getTransposed()});
    context.add(input, DotOp::create(b, getLoc(), input.getType(), ValueRange{d}, Value(),
                                     b.getArrayAttr({parameter}), b.getDenseI64ArrayAttr({offset}),
                                     getTransposed() ? UnitAttr() : b.getUnitAttr()));
  }
  if (getInit())
    context.add(getInit(), d);
}

void LookupOp::addAdjoints(Value d, const AdjointContext &context) {
  context.accumulate({.input = getToken(),
                      .cotangent = d,
                      .parameter = getParameterAttr(),
                      .offset = 0,
                      .toRows = true});
}

void ReadOp::addAdjoints(Value d, const AdjointContext &context) {
  context.accumulate({.input = Value(),
                      .cotangent = d,
                      .parameter = getParameterAttr(),
                      .offset = int64_t(getOffset())});
}

} // namespace rnnc::rnn
