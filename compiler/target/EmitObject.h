// A lowered module -> LLVM IR, assembly, object code and header.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "model/Model.h"
#include "target/TargetInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace rnnc {

/// What an object holds besides the functions of its module.
struct ObjectContents {
  std::string prefix;        // of the table's symbol and of the header's macros
  bool exportsTable = false; // the table also has the name `rnn_model_table`
  bool initializes = true;   // it has `initialize`
  // Built-in weights: the arena of parameters, and of a stream's weights; empty: none.
  std::vector<float> weights = {}, packedWeights = {};
  // What the self-test expects (support/self_test.h), and the memory that it needs; empty: it has
  // none.
  std::vector<float> selfTest = {};
  uint64_t selfTestBytes = 0;

  bool hasWeights() const { return !weights.empty() || !packedWeights.empty(); }
};

/// Translates a module in the LLVM dialect, adds the initializers and the model's table, and
/// optimizes. Returns null after printing an error.
std::unique_ptr<llvm::Module> translate(mlir::ModuleOp module, const Model &model,
                                        const TargetInfo &target, int optimizationLevel,
                                        const ObjectContents &contents, llvm::LLVMContext &context);

/// Adds the built-in weights and the table `PREFIX_model`, and makes all functions internal. The
/// symbol is protected, so that a shared library always uses its own table. `attributes` is the
/// lowered module, for its sizes.
llvm::GlobalVariable &addModelTable(llvm::Module &code, mlir::ModuleOp attributes,
                                    const Model &model, const TargetInfo &target,
                                    const ObjectContents &contents);

/// Adds @initialize(parameters, seed), which calls the linked-in initializers.
void addInitialize(llvm::Module &code, mlir::ModuleOp attributes);

/// Adds the built-in weights as constants, which stand for a null pointer in all functions that
/// read weights. `pack` goes if there is nothing left to pack.
struct BuiltInConstants {
  llvm::Constant *weights, *packedWeights; // null pointers if there are none
};
BuiltInConstants addBuiltInWeights(llvm::Module &code, const ObjectContents &contents);

/// Declares @self_test, which the table points to.
void declareSelfTest(llvm::Module &code);

/// Fills in @self_test(memory), which calls the linked-in test of `table`.
void addSelfTest(llvm::Module &code, llvm::GlobalVariable &table, const ObjectContents &contents);

/// Replaces operations that the target has no instruction for, or a better one.
void replaceOperations(llvm::Module &code, const TargetInfo &target);

/// Makes the function treat subnormal numbers as zero, whatever the caller's floating-point mode,
/// and restore that mode when it returns. Does nothing on a target without such a mode.
void flushSubnormals(llvm::Function &function, const TargetInfo &target);

/// Lets the instructions of AVX2 read numbers that are in all lanes from a table, instead of
/// broadcasting them to registers first. Changes nothing for any other vectors.
void tabulateConstants(llvm::Module &code, const TargetInfo &target);

/// Writes assembly or object code.
void emitCode(llvm::Module &code, const TargetInfo &target, bool assembly,
              llvm::raw_pwrite_stream &out);

/// The C header that declares the table and tells its sizes as macros; `attributes` is the lowered
/// module.
std::string emitHeader(const Model &model, const ObjectContents &contents,
                       mlir::ModuleOp attributes, const llvm::Module &code);

} // namespace rnnc
