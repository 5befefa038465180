// What a target cannot do, or only slowly, for a lowered module: for messages to the user.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "model/Model.h"
#include "target/TargetInfo.h"

#include <string>

namespace rnnc {

/// The problem if an array of the model is too large for the target's addresses; else empty.
std::string addressProblem(mlir::ModuleOp module, const TargetInfo &target);

/// What a prediction costs on a target without an instruction for float32; empty if it has them.
std::string emulationCost(mlir::ModuleOp module, const Model &model, const TargetInfo &target);

} // namespace rnnc
