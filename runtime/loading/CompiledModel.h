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
  bool quiet = false; // do not pass on rnnc's remarks and warnings
};

/// A loaded model; unloads itself. Movable, not copyable.
class CompiledModel {
public:
  /// Compiles `source` (a .rnn file) if the cache has it not, then loads it.
  /// Throws Error; the compiler's own diagnostics have then gone to stderr.
  static CompiledModel load(const std::filesystem::path &source,
                            const CompileOptions &options = {});

  const rnn_model &table() const { return *model; }
  const rnn_model *operator->() const { return model; }
  /// Bytes of the object file, and seconds that rnnc took (0 from the cache).
  uint64_t objectBytes() const { return bytes; }
  double compileSeconds() const { return seconds; }

private:
  std::shared_ptr<void> library;
  const rnn_model *model = nullptr;
  uint64_t bytes = 0;
  double seconds = 0;
};

} // namespace rnn
