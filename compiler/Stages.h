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

enum class Stage { Ast, Rnn, Train, Fused, Planned, Loops, Llvm, Assembly, Object, Header };

/// The options of the passes.
struct PipelineOptions {
  int64_t lanes = 8, registers = 16, addressBits = 64; // as in TargetInfo
  std::vector<std::string> without = {};               // savings to skip (Savings.h)
  std::vector<std::string> functions = {};             // roles to keep (Functions.h); empty: all
  bool debugInfo = false; // line tables and layers for debuggers and profilers
  bool phases = false;    // the code measures them (rnn/phases.h)
  bool withoutActivations = false;
};

struct StageDescription {
  Stage stage;
  std::string_view name, result;
  /// Adds the passes from the previous stage to this one; null if there are none.
  void (*addPasses)(mlir::OpPassManager &, const PipelineOptions &);
};

/// All stages, in the order of the enum.
llvm::ArrayRef<StageDescription> stages();

/// Adds the passes that lead to the stages from `first` to `last`.
void addPassesOf(Stage first, Stage last, mlir::OpPassManager &passes,
                 const PipelineOptions &options);
/// The same for all stages from the `rnn` dialect up to `last`.
void addPassesUpTo(Stage last, mlir::OpPassManager &passes, const PipelineOptions &options);

/// Registers the whole pipeline as `--rnn-pipeline`, and the passes of each stage as
/// `--rnn-stage-NAME`, for tools such as `rnn-opt`.
void registerPipelines();

} // namespace rnnc
