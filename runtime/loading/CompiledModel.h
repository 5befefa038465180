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
  bool probe = false; // `rnnc --probe`: all layers' numbers are outputs
};

/// A loaded model; unloads itself with its last copy.
class CompiledModel {
public:
  /// Compiles `source` (a .rnn file) unless the cache has it whole, then loads it.
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
  /// Compiles and links in a folder, and loads the library.
  static CompiledModel make(const std::filesystem::path &folder,
                            const std::filesystem::path &compiler,
                            const std::filesystem::path &source, const CompileOptions &options);
  static CompiledModel open(const std::filesystem::path &library, uint64_t objectBytes);

  std::shared_ptr<void> library;
  const rnn_model *model = nullptr;
  uint64_t bytes = 0;
  double seconds = 0;
};

} // namespace rnn
