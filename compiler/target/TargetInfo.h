// The machine to generate code for.
#pragma once

#include <cstdint>
#include <string>

namespace llvm {
class TargetMachine;
}
#include <memory>

namespace rnnc {

struct TargetInfo {
  std::string triple, cpu, features; // as LLVM has them
  std::string name, cpuName;         // as the user and the model's table have them
  int64_t addressBits;               // of pointers and of `index`
  int64_t lanes;                     // floats in a vector register; 1 without vectors
  int64_t registers;                 // vector registers for sums and operands
  bool emulatesFloats = false;       // each operation of float32 is a call of a compiler's library
  bool emulatesDoubles = false;      // the same of float64
  bool reducesAllLoops = true;       // in strength, however large the module is
  std::shared_ptr<llvm::TargetMachine> machine;
};

struct TargetOrError {
  TargetInfo target;
  std::string error; // empty on success
};
/// `name` is one of Targets.h, or LLVM's spelling of one; empty means this machine. `cpu` is
/// `native`, LLVM's name of a CPU, or for RISC-V an instruction set such as `rv64gcv`; empty means
/// `native` for this machine, and the default CPU of Targets.h for another target.
TargetOrError findTarget(const std::string &name, const std::string &cpu, int optimizationLevel);

} // namespace rnnc
