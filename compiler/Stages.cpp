// A stage -> its passes, in order.
#include "Stages.h"

#include "Passes.h"
#include "Savings.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace rnnc {

namespace {

void addTraining(OpPassManager &passes, const PipelineOptions &options) {
  passes.addPass(createDifferentiate());
  if (!options.functions.empty())
    passes.addPass(createKeepFunctions({.functions = llvm::to_vector<0>(options.functions)}));
}

void addFusion(OpPassManager &passes, const PipelineOptions &options) {
  passes.addPass(createFuseDots({.lanes = options.lanes}));
  passes.addPass(createHoistProducts({.lanes = options.lanes}));
  passes.addPass(createFuseMultiplyAdds());
  passes.addPass(createCountWork());
  for (const Saving &saving : savings())
    if (!llvm::is_contained(options.without, saving.name))
      passes.addPass(saving.create());
}

void addPlanning(OpPassManager &passes, const PipelineOptions &options) {
  passes.addPass(createPlanBuffers({.lanes = options.lanes, .registers = options.registers}));
  if (options.withoutActivations)
    passes.addPass(createLeaveOutActivations());
}

void addLoops(OpPassManager &passes, const PipelineOptions &options) {
  passes.addPass(createLowerToLoops({.phases = options.phases}));
  passes.addPass(createShareLoops());
  passes.addPass(createCSEPass());
}

void addLlvm(OpPassManager &passes, const PipelineOptions &options) {
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createLowerToLLVM({.addressBits = options.addressBits}));
  ConvertFuncToLLVMPassOptions functions;
  functions.indexBitwidth = options.addressBits;
  functions.useBarePtrCallConv = true;
  passes.addPass(createConvertFuncToLLVMPass(functions));
  passes.addPass(createReconcileUnrealizedCastsPass());
  if (options.debugInfo) {
    passes.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
    passes.addPass(createNameLayerScopes());
  }
}

constexpr StageDescription table[] = {
    {Stage::Ast, "ast", "the text's syntax tree", nullptr},
    {Stage::Rnn, "rnn", "the model in the `rnn` dialect", nullptr},
    {Stage::Train, "train", "forward and backward functions", addTraining},
    {Stage::Fused, "fused", "the same with less work", addFusion},
    {Stage::Planned, "planned", "values with their places in memory", addPlanning},
    {Stage::Loops, "loops", "loops over vectors", addLoops},
    {Stage::Llvm, "llvm", "LLVM IR", addLlvm},
    {Stage::Assembly, "asm", "assembly", nullptr},
    {Stage::Object, "obj", "the object file and its header", nullptr},
    {Stage::Header, "c-header", "the header of the object", nullptr},
};

/// PipelineOptions as `rnn-opt` reads them: `--rnn-pipeline="lanes=4 without=chunk-accumulates"`.
struct TextOptions : PassPipelineOptions<TextOptions> {
  Option<int64_t> lanes{*this, "lanes", llvm::cl::desc("floats in a vector register"),
                        llvm::cl::init(PipelineOptions().lanes)};
  Option<int64_t> registers{*this, "registers", llvm::cl::desc("vector registers"),
                            llvm::cl::init(PipelineOptions().registers)};
  Option<int64_t> addressBits{*this, "address-bits", llvm::cl::desc("bits of an address"),
                              llvm::cl::init(PipelineOptions().addressBits)};
  ListOption<std::string> without{*this, "without", llvm::cl::desc("savings to skip")};
  ListOption<std::string> functions{*this, "functions", llvm::cl::desc("functions to keep")};
  Option<bool> debugInfo{*this, "debug-info", llvm::cl::desc("line tables and layers' scopes")};
  Option<bool> phases{*this, "phases", llvm::cl::desc("code that measures its phases")};
  Option<bool> withoutActivations{*this, "without-activations",
                                  llvm::cl::desc("leave sigmoid and tanh out")};

  PipelineOptions values() const {
    return {.lanes = lanes,
            .registers = registers,
            .addressBits = addressBits,
            .without = {without.begin(), without.end()},
            .functions = {functions.begin(), functions.end()},
            .debugInfo = debugInfo,
            .phases = phases,
            .withoutActivations = withoutActivations};
  }
};

} // namespace

llvm::ArrayRef<StageDescription> stages() { return table; }

void addPassesOf(Stage first, Stage last, OpPassManager &passes, const PipelineOptions &options) {
  for (const StageDescription &stage : table)
    if (first <= stage.stage && stage.stage <= last && stage.addPasses)
      stage.addPasses(passes, options);
}

void addPassesUpTo(Stage last, OpPassManager &passes, const PipelineOptions &options) {
  addPassesOf(Stage::Rnn, last, passes, options);
}

void registerPipelines() {
  PassPipelineRegistration<TextOptions>("rnn-pipeline",
                                        "all passes of `rnnc`, from the `rnn` dialect to LLVM's",
                                        [](OpPassManager &passes, const TextOptions &options) {
                                          addPassesUpTo(Stage::Object, passes, options.values());
                                        });
  for (const StageDescription &stage : table)
    if (stage.addPasses)
      PassPipelineRegistration<TextOptions>(
          "rnn-stage-" + std::string(stage.name),
          "the passes of `rnnc --emit=" + std::string(stage.name) + "` after the previous stage",
          [&stage](OpPassManager &passes, const TextOptions &options) {
            stage.addPasses(passes, options.values());
          });
}

} // namespace rnnc
