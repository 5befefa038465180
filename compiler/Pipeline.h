// The stages between the `rnn` dialect and LLVM's.
#pragma once

#include "mlir/Pass/PassManager.h"
#include "target/TargetInfo.h"

#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

/// The names of the rewrites that only save work. Each can be left out: the results are
/// the same, in bits or within rounding (Passes.td).
llvm::ArrayRef<std::string_view> savingNames();

void addTraining(mlir::OpPassManager &passes);
void addFusion(mlir::OpPassManager &passes, int64_t lanes);
/// `without` has the names of those that are left out.
void addSavings(mlir::OpPassManager &passes, llvm::ArrayRef<std::string> without);
void addPlanning(mlir::OpPassManager &passes, int64_t lanes);
void addLoops(mlir::OpPassManager &passes, int64_t lanes, int64_t registers);
void addLLVM(mlir::OpPassManager &passes);

/// What the passes need to know of the target, and the savings that are left out.
struct PipelineOptions {
  int64_t lanes, registers;
  std::vector<std::string> without;
};

/// All of the above, from a model as it is imported to LLVM's dialect.
void addPipeline(mlir::OpPassManager &passes, const PipelineOptions &options);
/// As `--rnn-pipeline` of a pass driver, with options of these names.
void registerPipeline();

} // namespace rnnc
