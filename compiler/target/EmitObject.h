// A lowered module -> LLVM IR, assembly, object.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "model/Model.h"
#include "target/TargetInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace rnnc {

/// Translates a module in the LLVM dialect, adds the initializers and the
/// model's table, and optimizes. With `exportsTable` the table has the name
/// `rnn_model_table` too. Null after an error, which has been printed.
std::unique_ptr<llvm::Module> translate(mlir::ModuleOp module, const Model &model,
                                        const TargetInfo &target, int optimizationLevel,
                                        bool exportsTable, llvm::LLVMContext &context);

/// The table, called `<name>_model`; makes all functions internal. A shared library
/// uses its own table, whatever other libraries hold: the symbol is protected.
/// `attributes` is the lowered module, for its sizes.
void addModelTable(llvm::Module &code, mlir::ModuleOp attributes, const Model &model,
                   const TargetInfo &target, bool exportsTable);

/// @initialize(parameters, seed), calling the linked-in initializers.
void addInitialize(llvm::Module &code, mlir::ModuleOp attributes);

/// While the function runs, subnormal numbers are zero, whatever the caller's mode; then
/// the caller's mode is as it was.
void flushSubnormals(llvm::Function &function, const TargetInfo &target);

/// Assembly or object code.
void emitCode(llvm::Module &code, const TargetInfo &target, bool assembly,
              llvm::raw_pwrite_stream &out);

/// The C header that declares the table.
std::string emitHeader(const Model &model);

} // namespace rnnc
