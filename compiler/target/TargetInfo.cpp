// A CPU's name -> LLVM's target machine, and the vector shape for the emitter.
#include "target/TargetInfo.h"

#include "syntax/Diagnostics.h"

#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

namespace rnnc {

static std::string unknownCpu(const std::string &cpu, const llvm::MCSubtargetInfo &target) {
  std::vector<std::string_view> names = {"native"};
  for (const llvm::SubtargetSubTypeKV &processor : target.getAllProcessorDescriptions())
    names.push_back(processor.Key);
  std::string hint = nearest(cpu, names);
  return "unknown CPU `" + cpu + "`" +
         (hint.empty() ? "; `native` is this machine's" : "\nhelp: " + hint);
}

TargetOrError findTarget(const std::string &cpu, int optimizationLevel) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  TargetInfo info;
  info.triple = llvm::sys::getDefaultTargetTriple();
  llvm::Triple triple(info.triple);
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return {{}, error};
  info.cpu = cpu == "native" ? llvm::sys::getHostCPUName().str() : cpu;
  if (cpu == "native") {
    llvm::SubtargetFeatures features;
    for (auto &[name, enabled] : llvm::sys::getHostCPUFeatures())
      features.AddFeature(name, enabled);
    info.features = features.getString();
  }
  // LLVM would go on with a warning about a name that it does not know.
  std::unique_ptr<llvm::MCSubtargetInfo> generic(
      target->createMCSubtargetInfo(triple, "", ""));
  if (cpu != "native" && !generic->isCPUStringValid(info.cpu))
    return {{}, unknownCpu(cpu, *generic)};

  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  auto level = optimizationLevel == 0 ? llvm::CodeGenOptLevel::None
                                      : llvm::CodeGenOptLevel::Default;
  info.machine.reset(target->createTargetMachine(triple, info.cpu, info.features, options,
                                                 llvm::Reloc::PIC_, std::nullopt, level));
  const llvm::MCSubtargetInfo &subtarget = *info.machine->getMCSubtargetInfo();
  if (triple.isX86()) {
    if (!subtarget.checkFeatures("+64bit"))
      return {{}, "the CPU `" + cpu + "` has no 64-bit mode"};
    bool avx512 = subtarget.checkFeatures("+avx512f"), avx = subtarget.checkFeatures("+avx");
    info.lanes = avx512 ? 16 : avx ? 8 : 4;
    info.registers = avx512 ? 32 : 16;
  } else {
    info.lanes = 4;
    info.registers = 32;
  }
  return {std::move(info), ""};
}

} // namespace rnnc
