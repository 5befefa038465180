// From the text of a model to its functions in memory: runs `rnnc`, links the
// object, keeps the result in the cache folder and loads it.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <memory>
#include <string>

namespace rnn {

struct CompileOptions {
  std::string targetCpu = "native";
  bool fresh = false; // compile again, and leave the cache alone
};

/// A loaded model; unloads itself with its last copy.
class CompiledModel {
public:
  /// Compiles `source` (a .rnn file) unless the cache has it, then loads it.
  /// Throws CompilationFailed (the compiler's diagnostics have then gone to
  /// stderr) or another Error.
  static CompiledModel load(const std::filesystem::path &source,
                            const CompileOptions &options = {});

  const rnn_model &table() const { return *model; }
  const rnn_model *operator->() const { return model; }
  /// Bytes of the object file.
  uint64_t objectBytes() const { return bytes; }
  /// Seconds that rnnc took; 0 if the model came from the cache.
  double compileSeconds() const { return seconds; }

private:
  /// Loads `model.so` of a folder that `compileInto` has filled.
  static CompiledModel open(const std::filesystem::path &folder);

  std::shared_ptr<void> library;
  const rnn_model *model = nullptr;
  uint64_t bytes = 0;
  double seconds = 0;
};

} // namespace rnn
