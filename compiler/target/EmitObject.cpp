// The LLVM dialect -> LLVM IR with support code and table -> assembly or object code.
#include "target/EmitObject.h"

#include "dialect/Contract.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

extern "C" const char rnnc_support_x86_64[], rnnc_support_x86_64_end[];
extern "C" const char rnnc_support_aarch64[], rnnc_support_aarch64_end[];

using namespace mlir;

namespace rnnc {

namespace {

/// The bitcode of `support` for the target.
llvm::MemoryBufferRef supportCode(const TargetInfo &target) {
  StringRef bitcode(rnnc_support_x86_64, rnnc_support_x86_64_end - rnnc_support_x86_64);
  if (llvm::Triple(target.triple).isAArch64())
    bitcode = {rnnc_support_aarch64,
               static_cast<size_t>(rnnc_support_aarch64_end - rnnc_support_aarch64)};
  return {bitcode, "support"};
}

/// Whether a function mainly calls kernels and moves rows; `update` and `step` are kernels
/// themselves.
bool callsKernels(StringRef function) {
  std::optional<rnn::Role> role = rnn::symbolizeRole(function);
  return role && llvm::is_contained({rnn::Role::predict, rnn::Role::evaluate, rnn::Role::gradient,
                                     rnn::Role::pullback},
                                    *role);
}

/// Marks all functions with the target's CPU and features.
void setTarget(llvm::Module &code, const TargetInfo &target) {
  code.setTargetTriple(llvm::Triple(target.triple));
  code.setDataLayout(target.machine->createDataLayout());
  for (llvm::Function &function : code) {
    function.removeFnAttr("target-cpu");
    function.removeFnAttr("target-features");
    function.removeFnAttr("tune-cpu");
    function.addFnAttr("target-cpu", target.cpu);
    function.addFnAttr("target-features", target.features);
    // Full-width vectors, even if LLVM would prefer half the width.
    function.addFnAttr("prefer-vector-width", std::to_string(target.lanes * 32));
    function.setDoesNotThrow();
    if (callsKernels(function.getName())) {
      function.addFnAttr(llvm::Attribute::OptimizeForSize);
      function.addFnAttr(llvm::Attribute::MinSize);
    }
  }
}

/// Tiles are already chosen, so little is left to optimize: LLVM's complete pipelines produce no
/// faster code and take three times as long.
const char *pipelineOf(int level) {
  switch (level) {
  case 0:
    return "globaldce";
  case 1:
    return "function(early-cse,loop-mssa(licm),early-cse),globaldce";
  case 2:
    return "default<O2>";
  default:
    return "default<O3>";
  }
}

void optimize(llvm::Module &code, const TargetInfo &target, int level) {
  llvm::PipelineTuningOptions tuning;
  // Unrolling or vectorizing a tile again only causes spills.
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = false;
  tuning.LoopVectorization = false;
  tuning.SLPVectorization = false;
  llvm::PassBuilder passes(target.machine.get(), tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager calls;
  llvm::ModuleAnalysisManager modules;
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(calls);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, calls, modules);
  llvm::ModulePassManager pipeline;
  llvm::cantFail(passes.parsePassPipeline(pipeline, pipelineOf(level)));
  pipeline.run(code, modules);
}

} // namespace

std::unique_ptr<llvm::Module> translate(ModuleOp module, const Model &model,
                                        const TargetInfo &target, int optimizationLevel,
                                        const ObjectContents &contents,
                                        llvm::LLVMContext &context) {
  // Parameters are only needed for the table; LLVM IR cannot express them.
  OwningOpRef<ModuleOp> functions = module.clone();
  for (auto parameter : llvm::make_early_inc_range(functions->getOps<rnn::ParameterOp>()))
    parameter.erase();
  rnn::forgetContract(*functions);
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> code = translateModuleToLLVMIR(*functions, context, model.name);
  if (!code)
    return nullptr;

  auto library = llvm::parseBitcodeFile(supportCode(target), context);
  if (!library)
    llvm::report_fatal_error(library.takeError());
  (*library)->setTargetTriple(code->getTargetTriple());
  setTarget(*code, target);
  setTarget(**library, target);
  if (llvm::Linker::linkModules(*code, std::move(*library)))
    return nullptr;
  for (rnn::Role role : {rnn::Role::gradient, rnn::Role::pullback})
    if (llvm::Function *function = code->getFunction(rnn::stringifyRole(role)))
      flushSubnormals(*function, target);
  if (contents.initializes)
    addInitialize(*code, module);
  if (!contents.selfTest.empty())
    declareSelfTest(*code);
  llvm::GlobalVariable &table = addModelTable(*code, module, model, target, contents);
  if (!contents.selfTest.empty())
    addSelfTest(*code, table, contents);
  setTarget(*code, target);
  optimize(*code, target, optimizationLevel);
  return code;
}

void emitCode(llvm::Module &code, const TargetInfo &target, bool assembly,
              llvm::raw_pwrite_stream &out) {
  llvm::legacy::PassManager passes;
  auto type = assembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
  if (target.machine->addPassesToEmitFile(passes, out, nullptr, type))
    llvm::report_fatal_error("the target has no object code");
  passes.run(code);
}

} // namespace rnnc
