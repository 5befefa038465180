// A lowered module -> its functions in this process, whatever the target of the object is.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "model/Model.h"
#include "rnn/model.h"
#include "target/EmitObject.h"

namespace rnnc {

/// The table and functions of a model for this machine, with the target's vectors: weights are
/// packed in the order in which the target's code reads them.
struct HostCode {
  std::shared_ptr<void> memory; // holds the code
  const rnn_model *model = nullptr;

  /// Compiles `module`, which is in the LLVM dialect, with these contents. Throws rnn::Error.
  static HostCode compile(mlir::ModuleOp module, const Model &model, const TargetInfo &target,
                          const ObjectContents &contents);
};

} // namespace rnnc
