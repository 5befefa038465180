// The machine that code is made for.
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
  int64_t lanes;     // floats of a vector register
  int64_t registers; // vector registers for sums and operands
  std::shared_ptr<llvm::TargetMachine> machine;
};

struct TargetOrError {
  TargetInfo target;
  std::string error; // empty if all is well
};
/// `triple` is LLVM's, such as `aarch64-linux-gnu`; empty is this machine's. `cpu` is
/// `native` or a name that LLVM knows of that target; empty is `native`, or `generic`
/// where the target is not this machine's.
TargetOrError findTarget(const std::string &triple, const std::string &cpu, int optimizationLevel);

} // namespace rnnc
