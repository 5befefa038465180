// The CPU that code is made for.
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
  int64_t registers; // vector registers
  std::shared_ptr<llvm::TargetMachine> machine;
};

/// `cpu` is `native` or a name that LLVM knows; otherwise an error text.
struct TargetOrError {
  TargetInfo target;
  std::string error; // empty if all is well
};
TargetOrError findTarget(const std::string &cpu, int optimizationLevel);

} // namespace rnnc
