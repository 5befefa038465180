// A model's text -> its functions and its module in this process, without starting a compiler or a
// linker.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <memory>
#include <string>

namespace rnn::oracle {

/// A compiled model; its code lives as long as this.
class CompiledInMemory {
public:
  /// Compiles a file of the language for a CPU (`native` or LLVM's name). Throws
  /// Error with the compiler's messages. `scratch` is a folder for the object.
  CompiledInMemory(const std::filesystem::path &source, const std::string &targetCpu,
                   const std::filesystem::path &scratch);
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
