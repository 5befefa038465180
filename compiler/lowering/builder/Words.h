// 32-bit whole numbers in the workspace, whose elements are floats.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

struct Words {
  const Shard &s;

  mlir::Value number(int32_t value) const {
    return mlir::arith::ConstantOp::create(s.b, s.loc, s.b.getI32IntegerAttr(value));
  }
  mlir::Value ofIndex(mlir::Value index) const {
    return mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getI32Type(), index);
  }
  mlir::Value toIndex(mlir::Value word) const {
    return mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), word);
  }
  mlir::Value load(mlir::Value at) const {
    return mlir::arith::BitcastOp::create(s.b, s.loc, s.b.getI32Type(),
                                          s.load(s.memory.workspace, at));
  }
  void store(mlir::Value word, mlir::Value at) const {
    s.store(mlir::arith::BitcastOp::create(s.b, s.loc, s.b.getF32Type(), word), s.memory.workspace,
            at);
  }
};

} // namespace rnnc
