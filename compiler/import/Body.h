// Writes the ops of a body, all of one width.
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
  mlir::Value max(mlir::Value a, mlir::Value b) const {
    return rnn::MaxOp::create(builder, loc, a, b);
  }
  mlir::Value sqrt(mlir::Value a) const { return rnn::SqrtOp::create(builder, loc, a); }
  mlir::Value abs(mlir::Value a) const { return rnn::AbsOp::create(builder, loc, a); }
};

} // namespace rnnc
