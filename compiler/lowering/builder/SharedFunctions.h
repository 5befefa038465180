// Private functions of the module under construction that several places call, identified by name
// or by everything that their code depends on.
#pragma once

#include "lowering/builder/CodeBuilder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// The function with this name. If there is none, creates it: `emit` builds its code and returns
/// its results.
mlir::func::FuncOp
namedFunction(const CodeBuilder &builder, llvm::StringRef name, mlir::TypeRange arguments,
              mlir::TypeRange results,
              llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::func::FuncOp)> emit);

/// Calls the function with this name, and creates it if there is none: `emit` builds its code of
/// its arguments, and returns its results.
mlir::ValueRange
callNamed(const CodeBuilder &builder, llvm::StringRef name, mlir::ValueRange arguments,
          mlir::TypeRange results,
          llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange)> emit);

/// Calls the function identified by `name` and `key`. If there is none, creates `name`_N: `emit`
/// builds its code of its arguments.
void callShared(const CodeBuilder &builder, llvm::StringRef name, llvm::StringRef key,
                mlir::ValueRange arguments, llvm::function_ref<void(mlir::ValueRange)> emit);

/// Removes the keys when all functions exist.
void forgetKeys(mlir::ModuleOp module);

} // namespace rnnc
