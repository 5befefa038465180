// The text of a model -> its functions in memory: runs `rnnc`, links the object, stores the result
// in the cache and loads it.
#pragma once

#include "rnn/model.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rnn {

struct CompileOptions {
  std::string targetCpu = "native";
  bool fresh = false;                      // compile again and ignore the cache
  bool probe = false;                      // `rnnc --probe`: the values of all layers are outputs
  std::vector<std::string> arguments = {}; // further ones of rnnc, such as `--streams=2`
};

/// A loaded model; the last copy unloads it.
class CompiledModel {
public:
  /// Loads `source` (a .rnn file) from the cache, or compiles it first. Throws CompilationFailed
  /// (the compiler's diagnostics have then gone to stderr) or another Error.
  static CompiledModel load(const std::filesystem::path &source,
                            const CompileOptions &options = {});

  const rnn_model &table() const { return *model; }
  const rnn_model *operator->() const { return model; }
  /// The size of the object file in bytes.
  uint64_t objectBytes() const { return bytes; }
  /// The hash of the linked object: the same text, compiler and processor give the same.
  const std::string &hash() const { return contents; }
  /// The seconds that rnnc took; 0 if the model came from the cache.
  double compileSeconds() const { return seconds; }

private:
  /// Compiles and links in `folder`, and loads the library.
  static CompiledModel make(const std::filesystem::path &folder,
                            const std::filesystem::path &compiler,
                            const std::filesystem::path &source, const CompileOptions &options);
  static CompiledModel open(const std::filesystem::path &library, uint64_t objectBytes);

  std::shared_ptr<void> library;
  const rnn_model *model = nullptr;
  uint64_t bytes = 0;
  std::string contents;
  double seconds = 0;
};

} // namespace rnn
