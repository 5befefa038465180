// The stages between the `rnn` dialect and LLVM's.
#pragma once

#include "mlir/Pass/PassManager.h"
#include "target/TargetInfo.h"

#include <string>
#include <string_view>

namespace rnnc {

/// The names of the rewrites that only save work. Each can be left out: the results are
/// the same, in bits or within rounding (Passes.td).
llvm::ArrayRef<std::string_view> savingNames();

void addTraining(mlir::PassManager &passes);
void addFusion(mlir::PassManager &passes, int64_t lanes);
/// `without` has the names of those that are left out.
void addSavings(mlir::PassManager &passes, llvm::ArrayRef<std::string> without);
void addPlanning(mlir::PassManager &passes);
void addLoops(mlir::PassManager &passes, int64_t lanes, int64_t registers);
void addLLVM(mlir::PassManager &passes);

} // namespace rnnc
