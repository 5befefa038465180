// The stages between the `rnn` dialect and LLVM's.
#pragma once

#include "mlir/Pass/PassManager.h"
#include "target/TargetInfo.h"

namespace rnnc {

void addTraining(mlir::PassManager &passes);
void addFusion(mlir::PassManager &passes, int64_t lanes);
void addPlanning(mlir::PassManager &passes);
void addLoops(mlir::PassManager &passes, int64_t lanes, int64_t registers);
void addLLVM(mlir::PassManager &passes);

} // namespace rnnc
