// The names of a target and a CPU -> LLVM's target machine, and the vector registers for the
// lowering.
#include "target/TargetInfo.h"

#include "syntax/Diagnostics.h"
#include "target/Targets.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/ARMTargetParser.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/RISCVISAInfo.h"
#include "llvm/TargetParser/SubtargetFeature.h"

namespace rnnc {

namespace {

/// Only those that there is code for, so that a program that contains LLVM contains no others.
void registerTargets() {
#define RNNC_REGISTER(Name)                                                                        \
  LLVMInitialize##Name##TargetInfo(), LLVMInitialize##Name##Target(),                              \
      LLVMInitialize##Name##TargetMC(), LLVMInitialize##Name##AsmPrinter()
  RNNC_REGISTER(X86);
  LLVMInitializeX86AsmParser(); // for assembly in EmitObject.cpp
  RNNC_REGISTER(AArch64);
  RNNC_REGISTER(ARM);
  RNNC_REGISTER(RISCV);
  RNNC_REGISTER(WebAssembly);
#undef RNNC_REGISTER
}

llvm::Triple ownTriple() { return llvm::Triple(llvm::sys::getDefaultTargetTriple()); }

/// Whether this machine has such CPUs.
bool isOwnArchitecture(const llvm::Triple &triple) {
  return triple.getArch() == ownTriple().getArch();
}
bool isOwn(const llvm::Triple &triple) {
  return isOwnArchitecture(triple) && triple.getOS() == ownTriple().getOS();
}

std::string unknownTarget(const std::string &name) {
  std::vector<std::string_view> names = targetNames();
  std::string near = nearest(name, names);
  return "unknown target `" + name + "`; " + (near.empty() ? "" : near + " ") +
         suggestion("", names);
}

std::string unknownCpu(const std::string &cpu, const TargetInfo &info,
                       const llvm::MCSubtargetInfo &target) {
  llvm::Triple triple(info.triple);
  std::vector<std::string_view> names;
  if (isOwnArchitecture(triple))
    names.push_back("native");
  for (const llvm::SubtargetSubTypeKV &processor : target.getAllProcessorDescriptions())
    names.push_back(processor.Key);
  std::string hint = nearest(cpu, names);
  if (hint.empty())
    hint = isOwn(triple)      ? "; `native` is this machine's"
           : triple.isRISCV() ? "; name one, or an instruction set such as `rv64gcv`"
                              : "; `generic` is the least of all";
  else
    hint = "; " + hint;
  return "unknown CPU `" + cpu + "`" + (isOwn(triple) ? "" : " of `" + info.name + "`") + hint;
}

/// RISC-V's own names of instruction sets, such as `rv64gcv` and `rva23u64`.
std::optional<std::string> featuresOfInstructionSet(llvm::StringRef name) {
  auto parsed = llvm::RISCVISAInfo::parseArchString(name, /*EnableExperimentalExtension=*/false);
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  return llvm::join((*parsed)->toFeatures(), ",");
}

/// NEON and the like, which a CPU of ARM usually has, but LLVM does not count among its features.
std::string featuresOfArmFloats(const llvm::Triple &triple, llvm::StringRef cpu) {
  auto unit = llvm::ARM::getDefaultFPU(cpu, llvm::ARM::parseArch(triple.getArchName()));
  std::vector<llvm::StringRef> features;
  llvm::ARM::getFPUFeatures(unit, features);
  return llvm::join(features, ",");
}

/// LLVM refuses an empty feature.
std::string joinFeatures(const std::string &first, const std::string &second) {
  return first.empty() || second.empty() ? first + second : first + "," + second;
}

/// Sets the CPU and its features; returns the problem, or nothing.
std::string chooseCpu(TargetInfo &info, const KnownTarget &row, const std::string &given,
                      const llvm::Target &target) {
  llvm::Triple triple(info.triple);
  bool isRow = triple.getSubArch() == llvm::Triple((llvm::StringRef(row.triple))).getSubArch();
  std::string cpu = !given.empty() ? given : isOwn(triple) ? "native" : "generic";
  if (given.empty() && cpu == "generic" && isRow)
    cpu = row.cpu;
  info.cpu = info.cpuName = cpu;
  if (cpu == row.cpu && isRow)
    info.features = row.features;
  if (cpu == "native") {
    if (!isOwnArchitecture(triple))
      return "the CPU `native` is this machine's, and no CPU of `" + info.name +
             "`; name one, or `" + std::string(row.cpu) + "`";
    info.cpu = info.cpuName = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures features;
    for (auto &[feature, enabled] : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature, enabled);
    info.features = features.getString();
    return "";
  }
  if (triple.isRISCV()) {
    // LLVM's `generic` has not even multiplications.
    llvm::StringRef set = cpu == "generic" ? llvm::StringRef(row.cpu) : llvm::StringRef(cpu);
    if (auto features = featuresOfInstructionSet(set)) {
      info.cpu = "generic-rv64";
      info.features = *features;
      return "";
    }
  }
  if (triple.isARM())
    info.features = joinFeatures(featuresOfArmFloats(triple, cpu), info.features);
  std::unique_ptr<llvm::MCSubtargetInfo> generic(target.createMCSubtargetInfo(triple, "", ""));
  // LLVM would only print a warning.
  return generic->isCPUStringValid(cpu) ? "" : unknownCpu(cpu, info, *generic);
}

/// Objects are position-independent where a library may contain them.
llvm::Reloc::Model relocations(const llvm::Triple &triple) {
  bool hasLibraries = !triple.isWasm() && !(triple.isThumb() && !triple.isOSLinux());
  return hasLibraries ? llvm::Reloc::PIC_ : llvm::Reloc::Static;
}

class Features {
public:
  explicit Features(const TargetInfo &info) : target(*info.machine->getMCSubtargetInfo()) {}
  bool has(const char *feature) const { return target.checkFeatures(feature); }

private:
  const llvm::MCSubtargetInfo &target;
};

void chooseVectors(TargetInfo &info, const llvm::Triple &triple) {
  Features features(info);
  auto choose = [&](int64_t lanes, int64_t registers) {
    info.lanes = lanes;
    info.registers = registers;
  };
  if (triple.isX86())
    return features.has("+avx512f") ? choose(16, 32) : choose(features.has("+avx") ? 8 : 4, 16);
  if (triple.isWasm())
    return choose(features.has("+simd128") ? 4 : 1, 16);
  // Of other targets, some registers hold loaded values: no instruction has an operand in memory,
  // and LLVM loads two vectors at a time.
  if (triple.isAArch64())
    return choose(4, 24);
  if (triple.isRISCV())
    return choose(features.has("+v") ? 4 : 1, 24);
  if (features.has("+mve.fp"))
    return choose(4, 6);
  // Without NEON 32 registers hold one float each.
  return features.has("+neon") ? choose(4, 8) : choose(1, 24);
}

void findEmulations(TargetInfo &info, const llvm::Triple &triple) {
  Features features(info);
  if (triple.isRISCV()) {
    info.emulatesFloats = !features.has("+f");
    info.emulatesDoubles = !features.has("+d");
  } else if (triple.isARM() || triple.isThumb()) {
    info.emulatesFloats = !features.has("+vfp2sp");
    info.emulatesDoubles = !features.has("+fp64");
  }
}

} // namespace

TargetOrError findTarget(const std::string &name, const std::string &cpu, int optimizationLevel) {
  registerTargets();
  llvm::Triple triple = name.empty() ? ownTriple() : llvm::Triple(llvm::Triple::normalize(name));
  const KnownTarget *row = targetOf(triple);
  if (!row)
    return {{}, unknownTarget(name.empty() ? triple.str() : name)};
  triple = tripleFor(*row, triple);
  std::string error;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return {{}, error};

  TargetInfo info;
  info.triple = triple.str();
  info.name = name.empty() ? triple.str() : name;
  info.addressBits = triple.isArch64Bit() ? 64 : 32;
  if (std::string problem = chooseCpu(info, *row, cpu, *target); !problem.empty())
    return {{}, problem};
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  auto level =
      optimizationLevel == 0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default;
  info.machine.reset(target->createTargetMachine(triple, info.cpu, info.features, options,
                                                 relocations(triple), std::nullopt, level));
  if (triple.isX86() && !Features(info).has("+64bit"))
    return {{}, "the CPU `" + info.cpuName + "` has no 64-bit mode"};
  if (triple.isRISCV() && !Features(info).has("+64bit"))
    return {{}, "the CPU `" + info.cpuName + "` has no 64-bit registers"};
  chooseVectors(info, triple);
  findEmulations(info, triple);
  // There an address has a base, an index, a scale and an offset, and the loops of products carry
  // their places along, so that all that it saves are a few registers.
  info.reducesAllLoops = optimizationLevel > 1 || !triple.isX86();
  return {std::move(info), ""};
}

} // namespace rnnc
