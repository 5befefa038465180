// The passes, in order.
#include "Pipeline.h"

#include "Passes.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/Passes.h"

namespace rnnc {

void addTraining(mlir::OpPassManager &passes) { passes.addPass(createDifferentiate()); }

void addFusion(mlir::OpPassManager &passes, int64_t lanes) {
  passes.addPass(createFuseDots());
  passes.addPass(createHoistProducts({.lanes = lanes}));
  passes.addPass(createFuseMultiplyAdds());
}

namespace {
struct Saving {
  std::string_view name;
  std::unique_ptr<mlir::Pass> (*create)();
};

/// In their order. Which steps are masked, the model's check has found (Check.cpp).
constexpr Saving savings[] = {
    {"skip-masked-steps", nullptr},
    {"sum-equal-tokens", [] { return createSumEqualTokens(); }},
    {"project-tokens", [] { return createProjectTokens(); }},
    {"chunk-accumulates", [] { return createChunkAccumulates(); }},
    {"skip-zero-states", [] { return createSkipZeroStates(); }},
    {"end-faded-adjoints", [] { return createEndFadedAdjoints(); }},
    {"reuse-repeated-steps", [] { return createReuseRepeatedSteps(); }},
};
} // namespace

llvm::ArrayRef<std::string_view> savingNames() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Saving &saving : savings)
      all.push_back(saving.name);
    return all;
  }();
  return names;
}

void addSavings(mlir::OpPassManager &passes, llvm::ArrayRef<std::string> without) {
  for (const Saving &saving : savings)
    if (saving.create && !llvm::is_contained(without, saving.name))
      passes.addPass(saving.create());
}

void addPlanning(mlir::OpPassManager &passes, int64_t lanes) {
  passes.addPass(createPlanBuffers({.lanes = lanes}));
}

void addLoops(mlir::OpPassManager &passes, int64_t lanes, int64_t registers) {
  passes.addPass(createLowerToLoops({.lanes = lanes, .registers = registers}));
  passes.addPass(createShareLoops());
  passes.addPass(mlir::createCSEPass());
}

void addLLVM(mlir::OpPassManager &passes) {
  passes.addPass(mlir::createSCFToControlFlowPass());
  passes.addPass(createLowerToLLVM());
  mlir::ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  passes.addPass(mlir::createConvertFuncToLLVMPass(functions));
  passes.addPass(mlir::createReconcileUnrealizedCastsPass());
}

void addPipeline(mlir::OpPassManager &passes, const PipelineOptions &options) {
  addTraining(passes);
  addFusion(passes, options.lanes);
  addSavings(passes, options.without);
  addPlanning(passes, options.lanes);
  addLoops(passes, options.lanes, options.registers);
  addLLVM(passes);
}

namespace {
struct PipelineArguments : mlir::PassPipelineOptions<PipelineArguments> {
  Option<int64_t> lanes{*this, "lanes", llvm::cl::desc("floats of a vector"), llvm::cl::init(8)};
  Option<int64_t> registers{*this, "registers", llvm::cl::desc("vector registers of the CPU"),
                            llvm::cl::init(16)};
  ListOption<std::string> without{*this, "without", llvm::cl::desc("savings that are left out")};
};
} // namespace

void registerPipeline() {
  mlir::PassPipelineRegistration<PipelineArguments>(
      "rnn-pipeline", "All passes of rnnc, from an imported model to LLVM's dialect",
      [](mlir::OpPassManager &passes, const PipelineArguments &arguments) {
        addPipeline(passes, {arguments.lanes,
                             arguments.registers,
                             {arguments.without.begin(), arguments.without.end()}});
      });
}

} // namespace rnnc
