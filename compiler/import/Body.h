// Builds the ops of a body, all with the same number of units.
#pragma once

#include "dialect/Rnn.h"

namespace rnnc {

struct Body {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  int64_t units;

  mlir::RankedTensorType type() const { return rnn::vectorType(builder.getContext(), units); }

  mlir::Value number(double value) const {
    return rnn::ConstantOp::create(builder, loc, type(), builder.getF64FloatAttr(value));
  }
  mlir::Value add(mlir::Value a, mlir::Value b) const {
    return rnn::AddOp::create(builder, loc, a, b);
  }
  mlir::Value sub(mlir::Value a, mlir::Value b) const {
    return rnn::SubOp::create(builder, loc, a, b);
  }
  mlir::Value mul(mlir::Value a, mlir::Value b) const {
    return rnn::MulOp::create(builder, loc, a, b);
  }
  mlir::Value div(mlir::Value a, mlir::Value b) const {
    return rnn::DivOp::create(builder, loc, a, b);
  }
  mlir::Value sqrt(mlir::Value a) const { return rnn::SqrtOp::create(builder, loc, a); }
  mlir::Value abs(mlir::Value a) const { return rnn::AbsOp::create(builder, loc, a); }
  mlir::Value scale(double factor, mlir::Value a) const { return mul(number(factor), a); }
  mlir::Value maximum(mlir::Value a, mlir::Value b) const {
    return rnn::MaximumOp::create(builder, loc, a, b);
  }
  mlir::Value minimum(mlir::Value a, mlir::Value b) const {
    return rnn::MinimumOp::create(builder, loc, a, b);
  }
  /// max(low, min(a, high))
  mlir::Value clip(mlir::Value a, double low, double high) const {
    return minimum(maximum(a, number(low)), number(high));
  }
  /// `yes` if the condition is 1, `no` if it is 0.
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no) const {
    return rnn::SelectOp::create(builder, loc, condition, yes, no);
  }
  /// a > b ? yes : no
  mlir::Value ifGreater(mlir::Value a, mlir::Value b, mlir::Value yes, mlir::Value no) const {
    return select(rnn::GreaterOp::create(builder, loc, a, b), yes, no);
  }
  /// A function of one operand, such as rnn::ExpOp.
  template <typename Op> mlir::Value apply(mlir::Value a) const {
    return Op::create(builder, loc, a);
  }
  /// The sum or maximum of all units (rnn::ReduceSumOp, rnn::ReduceMaxOp): one
  /// unit.
  template <typename Op> mlir::Value reduce(mlir::Value a) const {
    return Op::create(builder, loc, rnn::vectorType(builder.getContext(), 1), a);
  }
  /// Repeats one unit as all units.
  mlir::Value broadcast(mlir::Value a) const {
    return rnn::BroadcastOp::create(builder, loc, type(), a);
  }
};

} // namespace rnnc
