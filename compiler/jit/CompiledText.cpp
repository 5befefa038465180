// A text -> an object in memory -> a loaded `rnn_model`.
#include "jit/CompiledText.h"

#include "Driver.h"
#include "data/Error.h"
#include "host/LinkInMemory.h"

#include <mutex>

namespace rnnc {

namespace {

/// Without its line end.
std::string trimmed(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  return text;
}

} // namespace

CompiledText CompiledText::compile(std::string text, const CompiledTextOptions &options) {
  Options compiling;
  compiling.input = options.name;
  compiling.targetCpu = options.targetCpu;
  compiling.probe = options.probe;
  return compile(std::move(text), compiling);
}

CompiledText CompiledText::compile(std::string text, const Options &options) {
  // The registration of LLVM's targets is not safe for several threads at once.
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  CompiledText compiled;
  llvm::raw_string_ostream messages(compiled.messages);
  Options compiling = options;
  compiling.exportsTable = true;
  std::optional<std::string> object = compileText(compiling, std::move(text), messages);
  compiled.messages = trimmed(std::move(compiled.messages));
  if (!object)
    throw rnn::Error(compiled.messages);
  std::string error;
  std::optional<LinkedObject> linked = linkInMemory(*object, "rnn_model_table", error);
  if (!linked)
    rnn::fail("the compiled model cannot be loaded: {}", error);
  compiled.memory = std::move(linked->memory);
  compiled.model = static_cast<const rnn_model *>(linked->symbol);
  return compiled;
}

} // namespace rnnc
