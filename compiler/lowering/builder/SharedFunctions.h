// Private functions of the module under construction that several places call: each is
// known by its name, or by what its code depends on.
#pragma once

#include "lowering/builder/CodeBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// The function of this name, or a new one, whose code `emit` makes up to the return: the
/// values to return.
mlir::func::FuncOp
namedFunction(const CodeBuilder &builder, llvm::StringRef name, mlir::TypeRange arguments,
              mlir::TypeRange results,
              llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::func::FuncOp)> emit);

/// The function that is known by `name` and `key`, or a new one, `name`_N, whose code up to
/// the return `emit` makes.
mlir::func::FuncOp sharedFunction(const CodeBuilder &builder, llvm::StringRef name,
                                  llvm::StringRef key, mlir::TypeRange arguments,
                                  llvm::function_ref<void(mlir::func::FuncOp)> emit);

/// What the functions are known by goes, when all are made.
void forgetKeys(mlir::ModuleOp module);

} // namespace rnnc
