// A model's text -> object code -> functions in this process, by LLVM's JIT linker.
#include "oracle/CompileInMemory.h"

#include "Driver.h"
#include "data/Error.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

namespace rnn::oracle {

struct CompiledInMemory::Code {
  std::unique_ptr<llvm::orc::LLJIT> loaded;
};

namespace {

std::string compile(const rnnc::Options &options) {
  std::string text, errors;
  llvm::raw_string_ostream out(text), messages(errors);
  if (rnnc::compile(options, out, messages) != 0)
    fail("the model does not compile:\n{}", errors);
  return text;
}

/// The value, or an Error that LLVM's linker gives the words for.
template <typename T> T unwrap(llvm::Expected<T> value) {
  if (!value)
    fail("the object cannot be loaded: {}", llvm::toString(value.takeError()));
  return std::move(*value);
}

} // namespace

CompiledInMemory::CompiledInMemory(const std::filesystem::path &source, const Machine &machine,
                                   const std::filesystem::path &scratch, bool hasSelfTest)
    : code(std::make_unique<Code>()) {
  rnnc::Options options;
  options.input = source.string();
  options.targetCpu = machine.cpu;
  options.lanes = machine.lanes;
  options.exportsTable = true;
  options.emit = rnnc::Stage::Rnn;
  moduleText = compile(options);
  options.emit = rnnc::Stage::Object;
  options.selfTest = hasSelfTest;
  options.output = (scratch / "model.o").string();
  compile(options);

  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  code->loaded = unwrap(llvm::orc::LLJITBuilder().create());
  auto object = llvm::MemoryBuffer::getFile(options.output);
  if (!object)
    fail("`{}` cannot be read", options.output);
  if (llvm::Error error = code->loaded->addObjectFile(std::move(*object)))
    fail("the object cannot be loaded: {}", llvm::toString(std::move(error)));
  model = unwrap(code->loaded->lookup("rnn_model_table")).toPtr<const rnn_model *>();
}
CompiledInMemory::~CompiledInMemory() = default;

} // namespace rnn::oracle
