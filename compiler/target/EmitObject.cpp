// The LLVM dialect -> LLVM IR with support code and table -> assembly or object code.
#include "target/EmitObject.h"

#include "dialect/Contract.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

#include <mutex>

#define RNNC_SUPPORT(architecture)                                                                 \
  extern "C" const char rnnc_support_##architecture[], rnnc_support_##architecture##_end[]
RNNC_SUPPORT(x86_64);
RNNC_SUPPORT(aarch64);
RNNC_SUPPORT(riscv64);
RNNC_SUPPORT(armv7);
RNNC_SUPPORT(wasm32);

using namespace mlir;

namespace rnnc {

namespace {

/// The bitcode of `support` for the architecture: systems that share one differ in what LLVM makes
/// of a call, not in its arguments here, which are numbers and pointers.
llvm::MemoryBufferRef supportCode(const llvm::Triple &triple) {
  auto between = [](const char *begin, const char *end) {
    return llvm::MemoryBufferRef({begin, static_cast<size_t>(end - begin)}, "support");
  };
  if (triple.isX86())
    return between(rnnc_support_x86_64, rnnc_support_x86_64_end);
  if (triple.isAArch64())
    return between(rnnc_support_aarch64, rnnc_support_aarch64_end);
  if (triple.isRISCV())
    return between(rnnc_support_riscv64, rnnc_support_riscv64_end);
  if (triple.isWasm())
    return between(rnnc_support_wasm32, rnnc_support_wasm32_end);
  return between(rnnc_support_armv7, rnnc_support_armv7_end);
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
    if (code.getTargetTriple().isOSWindows()) {
      function.setUWTableKind(llvm::UWTableKind::Default);
      function.addFnAttr("probe-stack", "rnn_probe_stack");
    }
    if (callsKernels(function.getName())) {
      function.addFnAttr(llvm::Attribute::OptimizeForSize);
      function.addFnAttr(llvm::Attribute::MinSize);
    }
  }
}

std::unique_ptr<llvm::Module> readSupport(const TargetInfo &target, llvm::LLVMContext &context) {
  auto library = llvm::parseBitcodeFile(supportCode(llvm::Triple(target.triple)), context);
  if (!library)
    llvm::report_fatal_error(library.takeError());
  setTarget(**library, target);
  // They name the conventions of the bitcode's own target, such as RISC-V's for float64.
  if (llvm::NamedMDNode *flags = (*library)->getModuleFlagsMetadata())
    (*library)->eraseNamedMetadata(flags);
  return std::move(*library);
}

/// Windows gives a stack its pages one after another, so that a function with a large frame touches
/// each first: %rax bytes below its return address. The C library's function for this has another
/// name in each library, so the object brings its own, which changes no register.
constexpr const char *probeStack = R"(
  .text
rnn_probe_stack:
  pushq %rcx
  pushq %rax
  leaq 24(%rsp), %rcx
1:
  cmpq $4096, %rax
  jb 2f
  subq $4096, %rcx
  testq %rcx, (%rcx)
  subq $4096, %rax
  jmp 1b
2:
  subq %rax, %rcx
  testq %rcx, (%rcx)
  popq %rax
  popq %rcx
  retq
)";

/// A module without what LLVM IR cannot express and only the table needs, parameters and the
/// contract, for as long as this lives. To clone the functions instead would take longer than some
/// passes.
class FunctionsAlone {
public:
  explicit FunctionsAlone(ModuleOp module) : module(module) {
    for (auto parameter : llvm::make_early_inc_range(module.getOps<rnn::ParameterOp>())) {
      parameter->remove();
      parameters.push_back(parameter);
    }
    contract = rnn::takeContract(module);
  }
  ~FunctionsAlone() {
    for (auto [op, attributes] : contract)
      op->setDiscardableAttrs(attributes);
    for (Operation *parameter : llvm::reverse(parameters))
      module.getBody()->push_front(parameter);
  }
  FunctionsAlone(const FunctionsAlone &) = delete;
  FunctionsAlone &operator=(const FunctionsAlone &) = delete;

private:
  ModuleOp module;
  SmallVector<Operation *> parameters;
  rnn::TakenContract contract;
};

/// Tiles are already chosen, so little is left to optimize: LLVM's complete pipelines produce no
/// faster code and take three times as long.
std::string pipelineOf(int level, int64_t lanes) {
  // Small cores, which have no vectors, do not guess the next branch either: one a turn is enough.
  const std::string first = lanes == 1 ? "function(scalarizer,loop(loop-rotate))," : "";
  switch (level) {
  case 0:
    return "globaldce";
  case 1:
    return first + "function(early-cse,loop-mssa(licm),early-cse),globaldce";
  case 2:
    return first + "default<O2>";
  default:
    return first + "default<O3>";
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
  llvm::cantFail(passes.parsePassPipeline(pipeline, pipelineOf(level, target.lanes)));
  pipeline.run(code, modules);
}

} // namespace

std::unique_ptr<llvm::Module> translate(ModuleOp module, const Model &model,
                                        const TargetInfo &target, int optimizationLevel,
                                        const ObjectContents &contents,
                                        llvm::LLVMContext &context) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> code;
  {
    FunctionsAlone functions(module);
    code = translateModuleToLLVMIR(module, context, model.name);
  }
  if (!code)
    return nullptr;

  setTarget(*code, target);
  if (llvm::Linker::linkModules(*code, readSupport(target, context)))
    return nullptr;
  if (code->getTargetTriple().isOSWindows())
    code->appendModuleInlineAsm(probeStack);
  replaceOperations(*code, target);
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
  tabulateConstants(*code, target);
  return code;
}

/// Whether a module has so many loops that the reduction of their strength, a fifth of the time to
/// compile it, matters more than the percent of a training step that it brings.
static bool isLarge(const llvm::Module &code) {
  constexpr size_t blocksOfLarge = 1000; // models/sentiment-masked.rnn has 880
  size_t blocks = 0;
  for (const llvm::Function &function : code)
    blocks += function.size();
  return blocks >= blocksOfLarge;
}

/// Adds the passes of the code generator.
static void addCodeGenerator(llvm::legacy::PassManager &passes, const TargetInfo &target,
                             bool reduces, llvm::CodeGenFileType type,
                             llvm::raw_pwrite_stream &out) {
  // An option of the process is LLVM's only switch for this pass.
  static std::mutex mutex;
  std::lock_guard guard(mutex);
  auto *withoutReduction =
      static_cast<llvm::cl::opt<bool> *>(llvm::cl::getRegisteredOptions().lookup("disable-lsr"));
  if (!withoutReduction)
    llvm::report_fatal_error("LLVM has no option to leave out the strength reduction of loops");
  *withoutReduction = !reduces;
  if (target.machine->addPassesToEmitFile(passes, out, nullptr, type, /*DisableVerify=*/true))
    llvm::report_fatal_error("the target has no object code");
}

void emitCode(llvm::Module &code, const TargetInfo &target, bool assembly,
              llvm::raw_pwrite_stream &out) {
  if (llvm::verifyModule(code, &llvm::errs())) // once, not twice as the code generator would
    llvm::report_fatal_error("the LLVM IR is not valid");
  llvm::legacy::PassManager passes;
  auto type = assembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
  addCodeGenerator(passes, target, target.reducesAllLoops || !isLarge(code), type, out);
  passes.run(code);
}

} // namespace rnnc
