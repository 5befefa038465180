// A model's text -> its functions and its module in this process, without starting a compiler or a
// linker.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <memory>
#include <string>

namespace rnn::oracle {

/// What code is compiled for.
struct Machine {
  std::string cpu = "native"; // or LLVM's name
  int64_t lanes = 0;          // floats in a vector; 0: as many as the CPU has
};

/// A compiled model; its code lives as long as this.
class CompiledInMemory {
public:
  /// Compiles a file of the language. Throws Error with the compiler's messages. `scratch` is a
  /// folder for the object.
  CompiledInMemory(const std::filesystem::path &source, const Machine &machine,
                   const std::filesystem::path &scratch, bool hasSelfTest = false);
  ~CompiledInMemory();

  const rnn_model &table() const { return *model; }
  /// What `rnnc --emit=rnn` prints.
  const std::string &module() const { return moduleText; }

private:
  struct Code;
  std::unique_ptr<Code> code;
  const rnn_model *model;
  std::string moduleText;
};

} // namespace rnn::oracle
