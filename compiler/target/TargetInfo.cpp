// The names of a target and a CPU -> LLVM's target machine, and the vector registers for the
// lowering.
#include "target/TargetInfo.h"

#include "syntax/Diagnostics.h"

#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

namespace rnnc {

/// Only those that there is code for, so that a program that contains LLVM contains no others.
static void registerTargets() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  LLVMInitializeAArch64TargetInfo();
  LLVMInitializeAArch64Target();
  LLVMInitializeAArch64TargetMC();
  LLVMInitializeAArch64AsmPrinter();
}

static llvm::Triple ownTriple() { return llvm::Triple(llvm::sys::getDefaultTargetTriple()); }

static bool isOwn(const llvm::Triple &triple) { return triple.getArch() == ownTriple().getArch(); }

/// Why the target is not supported; empty if it is.
static std::string whyNotFor(const llvm::Triple &triple, const std::string &name) {
  std::string quoted = "`" + (name.empty() ? triple.str() : name) + "`";
  if (triple.getArch() == llvm::Triple::UnknownArch)
    return "unknown target " + quoted + "; name one such as `aarch64-linux-gnu`";
  bool isKnown =
      triple.getArch() == llvm::Triple::x86_64 || triple.getArch() == llvm::Triple::aarch64;
  if (!isKnown || !triple.isOSBinFormatELF() || triple.isX32() ||
      triple.getEnvironment() == llvm::Triple::GNUILP32)
    return "there is no code for the target " + quoted +
           "; there is for 64-bit `x86_64` and `aarch64` with ELF objects";
  return "";
}

static std::string unknownCpu(const std::string &cpu, const llvm::Triple &triple,
                              const std::string &name, const llvm::MCSubtargetInfo &target) {
  std::vector<std::string_view> names;
  if (isOwn(triple))
    names.push_back("native");
  for (const llvm::SubtargetSubTypeKV &processor : target.getAllProcessorDescriptions())
    names.push_back(processor.Key);
  std::string hint = nearest(cpu, names);
  if (hint.empty())
    hint = isOwn(triple) ? "; `native` is this machine's" : "; `generic` is the least of all";
  else
    hint = "; " + hint;
  return "unknown CPU `" + cpu + "`" + (isOwn(triple) ? "" : " of `" + name + "`") + hint;
}

static void chooseVectors(TargetInfo &info, const llvm::Triple &triple) {
  const llvm::MCSubtargetInfo &subtarget = *info.machine->getMCSubtargetInfo();
  if (triple.isX86()) {
    bool avx512 = subtarget.checkFeatures("+avx512f"), avx = subtarget.checkFeatures("+avx");
    info.lanes = avx512 ? 16 : avx ? 8 : 4;
    info.registers = avx512 ? 32 : 16;
  } else {
    info.lanes = 4;
    // Eight of the 32 registers hold loaded values: no instruction has an operand in memory, and
    // LLVM loads two vectors at a time.
    info.registers = 24;
  }
}

TargetOrError findTarget(const std::string &name, const std::string &cpuName,
                         int optimizationLevel) {
  registerTargets();
  llvm::Triple triple = name.empty() ? ownTriple() : llvm::Triple(llvm::Triple::normalize(name));
  if (std::string problem = whyNotFor(triple, name); !problem.empty())
    return {{}, problem};
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return {{}, error};

  TargetInfo info;
  info.triple = triple.str();
  std::string cpu = !cpuName.empty() ? cpuName : isOwn(triple) ? "native" : "generic";
  info.cpu = cpu;
  std::unique_ptr<llvm::MCSubtargetInfo> generic(target->createMCSubtargetInfo(triple, "", ""));
  if (cpu == "native" && !isOwn(triple))
    return {{},
            "the CPU `native` is this machine's, and no CPU of `" + name +
                "`; name one, or `generic`"};
  if (cpu == "native") {
    info.cpu = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures features;
    for (auto &[feature, enabled] : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature, enabled);
    info.features = features.getString();
  } else if (!generic->isCPUStringValid(cpu)) {
    // LLVM would only print a warning.
    return {{}, unknownCpu(cpu, triple, name, *generic)};
  }

  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  auto level =
      optimizationLevel == 0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  info.machine.reset(target->createTargetMachine(triple, info.cpu, info.features, options,
                                                 llvm::Reloc::PIC_, std::nullopt, level));
  if (triple.isX86() && !info.machine->getMCSubtargetInfo()->checkFeatures("+64bit"))
    return {{}, "the CPU `" + cpu + "` has no 64-bit mode"};
  chooseVectors(info, triple);
  return {std::move(info), ""};
}

} // namespace rnnc
