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
  std::string triple, cpu, features;
  int64_t lanes;     // floats in a vector register
  int64_t registers; // vector registers for sums and operands
  std::shared_ptr<llvm::TargetMachine> machine;
};

struct TargetOrError {
  TargetInfo target;
  std::string error; // empty on success
};
/// `triple` is LLVM's, such as `aarch64-linux-gnu`; empty means this machine. `cpu` is `native` or
/// LLVM's name of a CPU; empty means `native`, or `generic` if the target is another machine.
TargetOrError findTarget(const std::string &triple, const std::string &cpu, int optimizationLevel);

} // namespace rnnc
