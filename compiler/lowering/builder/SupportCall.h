// Calls of the C support code that is part of every object (compiler/target/support).
#pragma once

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

struct SupportCall {
  mlir::OpBuilder &b;
  mlir::Location loc;

  mlir::Value integer(int64_t value) const {
    return mlir::arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
  }
  mlir::Value real(double value) const {
    return mlir::arith::ConstantOp::create(b, loc, b.getF64FloatAttr(value));
  }
  /// Declares the function if necessary. Memory is passed as a pointer.
  mlir::ResultRange call(llvm::StringRef name, mlir::ValueRange arguments,
                         mlir::TypeRange results = {}) const {
    auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<mlir::ModuleOp>();
    auto callee = module.lookupSymbol<mlir::func::FuncOp>(name);
    if (!callee) {
      mlir::OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToEnd(module.getBody());
      callee = mlir::func::FuncOp::create(b, loc, name,
                                          b.getFunctionType(arguments.getTypes(), results));
      callee.setPrivate();
    }
    return mlir::func::CallOp::create(b, loc, callee, arguments).getResults();
  }
};

} // namespace rnnc
