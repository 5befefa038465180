// The stages of a compilation, in order: one table for `--emit`, its help and the pipeline.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <string_view>
#include <vector>

namespace mlir {
class OpPassManager;
}

namespace rnnc {

enum class Stage { Ast, Rnn, Train, Fused, Planned, Loops, Llvm, Assembly, Object };

/// What the passes of a stage depend on.
struct PipelineOptions {
  int64_t lanes = 8, registers = 16; // as in TargetInfo
  std::vector<std::string> without;  // savings that are left out (Savings.h)
  bool debugInfo = false;            // line tables and layers for debuggers and profilers
};

struct StageDescription {
  Stage stage;
  std::string_view name, result;
  /// Adds the passes that lead here from the stage before; null where none do.
  void (*addPasses)(mlir::OpPassManager &, const PipelineOptions &);
};

/// All stages, in the order of the enum.
llvm::ArrayRef<StageDescription> stages();

/// Adds the passes of all stages up to `last`, from the `rnn` dialect on.
void addPassesUpTo(Stage last, mlir::OpPassManager &passes, const PipelineOptions &options);

/// Makes `rnn-opt` and its like know the whole pipeline as `--rnn-pipeline`, and each
/// stage's passes as `--rnn-stage-NAME`.
void registerPipelines();

} // namespace rnnc
