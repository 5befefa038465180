// The name of a target -> its row in the table of targets -> LLVM's triple.
#include "target/Targets.h"

#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>

namespace rnnc {

namespace {

constexpr KnownTarget table[] = {
    {"x86_64-linux-gnu", "x86_64-unknown-linux-gnu", "generic", "", "4 floats (SSE)",
     "x86-64-v3: 8 (AVX2); x86-64-v4: 16 (AVX-512)"},
    {"aarch64-linux-gnu", "aarch64-unknown-linux-gnu", "generic", "", "4 floats (NEON)", ""},
    {"riscv64-linux-gnu", "riscv64-unknown-linux-gnu", "rv64gc", "", "none",
     "rv64gcv, rva23u64: 4 floats (V)"},
    {"armv7-linux-gnueabihf", "armv7-unknown-linux-gnueabihf", "generic", "+neon",
     "4 floats (NEON)", "cortex-a7: the same with multiply-adds"},
    {"x86_64-windows", "x86_64-pc-windows-gnu", "generic", "", "4 floats (SSE)",
     "as for x86_64-linux-gnu"},
    {"x86_64-macos", "x86_64-apple-macosx11.0.0", "generic", "", "4 floats (SSE)",
     "as for x86_64-linux-gnu"},
    {"arm64-macos", "arm64-apple-macosx11.0.0", "apple-m1", "", "4 floats (NEON)", ""},
    {"wasm32", "wasm32-unknown-unknown", "generic", "+simd128", "4 floats (SIMD128)", "mvp: none"},
    {"thumbv7em-none-eabihf", "thumbv7em-unknown-none-eabihf", "cortex-m4", "", "none",
     "cortex-m7: none"},
    {"thumbv8.1m.main-none-eabihf", "thumbv8.1m.main-unknown-none-eabihf", "cortex-m55", "",
     "4 floats (MVE)", ""},
};

bool isArm(const llvm::Triple &triple) { return triple.isARM() || triple.isThumb(); }

/// Whether both have the same kind of object for the same kind of system.
bool fits(const llvm::Triple &triple, const llvm::Triple &row) {
  if (triple.getArch() != row.getArch() || triple.getObjectFormat() != row.getObjectFormat())
    return false;
  if (triple.isOSBinFormatCOFF())
    return triple.isOSWindows() && !triple.isWindowsCygwinEnvironment();
  if (triple.isOSBinFormatMachO())
    return triple.isMacOSX();
  return !triple.isX32() && triple.getEnvironment() != llvm::Triple::GNUILP32;
}

} // namespace

std::vector<std::string_view> targetNames() {
  std::vector<std::string_view> names;
  for (const KnownTarget &row : table)
    names.push_back(row.name);
  return names;
}

const KnownTarget *targetOf(const llvm::Triple &triple) {
  const KnownTarget *found = nullptr;
  for (const KnownTarget &row : table) {
    llvm::Triple own((llvm::StringRef(row.triple)));
    if (!fits(triple, own))
      continue;
    if (triple.getSubArch() == own.getSubArch())
      return &row;
    if (!found)
      found = &row;
  }
  return found;
}

llvm::Triple tripleFor(const KnownTarget &row, const llvm::Triple &given) {
  llvm::Triple own((llvm::StringRef(row.triple)));
  if (!given.isOSBinFormatELF())
    return own;
  // Without a version LLVM would take the first of all, which has no floats.
  bool isBare = isArm(given) && given.getSubArch() == llvm::Triple::NoSubArch;
  return isBare && given.isHardFloatABI() ? own : given;
}

std::string describeTargets() {
  std::string text = "--target                     default CPU  vectors             other CPUs\n";
  for (const KnownTarget &row : table) {
    std::string line =
        fmt::format("{:<28} {:<12} {:<19} {}", row.name, row.cpu, row.vectors, row.others);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text +
         "Other spellings of these are understood, such as `arm64-apple-darwin`, "
         "`x86_64-pc-windows-msvc`\nand `thumbv7m-none-eabi`. Without --target the CPU is this "
         "machine's, `native`.\n";
}

} // namespace rnnc
