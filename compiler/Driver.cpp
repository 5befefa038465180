// From a .rnn file to whatever --emit asks for, stage by stage.
#include "Driver.h"

#include "Pipeline.h"
#include "dialect/Rnn.h"
#include "import/ImportModel.h"
#include "model/Check.h"
#include "syntax/Diagnostics.h"
#include "syntax/Parser.h"
#include "syntax/PrintAst.h"
#include "syntax/Source.h"
#include "target/EmitObject.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace rnnc {

namespace {

/// Writes a whole file under a temporary name, then renames it.
bool writeWhole(const std::string &path, StringRef bytes, llvm::raw_ostream &errors) {
  auto file = llvm::sys::fs::TempFile::create(path + ".tmp-%%%%%%");
  auto report = [&](llvm::Error error) {
    errors << "rnnc: error: `" << path << "` cannot be written: "
           << llvm::toString(std::move(error)) << "\n";
    return false;
  };
  if (!file)
    return report(file.takeError());
  llvm::raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
  stream << bytes;
  stream.flush();
  if (stream.has_error()) {
    llvm::Error error = llvm::createStringError(stream.error(), stream.error().message());
    stream.clear_error();
    llvm::consumeError(file->discard());
    return report(std::move(error));
  }
  llvm::sys::fs::setPermissions(file->FD, static_cast<llvm::sys::fs::perms>(0644));
  if (llvm::Error error = file->keep(path))
    return report(std::move(error));
  return true;
}

class Compilation {
public:
  Compilation(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors)
      : options(options), out(out), errors(errors) {
    context.loadDialect<rnn::RnnDialect, func::FuncDialect, arith::ArithDialect>();
    // Threads cost more than they save on modules of this size.
    context.disableMultithreading();
  }

  int run() {
    std::string failure;
    std::optional<Source> source = Source::read(options.input, failure);
    if (!source) {
      errors << "rnnc: error: " << failure << "\n";
      return 1;
    }
    Diagnostics diagnostics(*source);
    std::optional<ast::Model> tree = parseModel(*source, diagnostics);
    if (tree && !diagnostics.hasErrors() && options.emit == Stage::Ast) {
      errors << diagnostics.text();
      return writeText(printAst(*tree));
    }
    std::optional<Model> model = tree ? checkModel(*tree, diagnostics) : std::nullopt;
    errors << diagnostics.text();
    if (!model || diagnostics.hasErrors())
      return 1;
    return lower(*model);
  }

private:
  int writeText(StringRef text) {
    if (options.output.empty() || options.output == "-") {
      out << text;
      return 0;
    }
    return writeWhole(options.output, text, errors) ? 0 : 1;
  }
  int print(ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream);
    stream << "\n";
    return writeText(text);
  }

  /// Runs one stage's passes; whether they succeeded.
  bool stage(ModuleOp module, llvm::function_ref<void(PassManager &)> add) {
    PassManager manager(&context);
    add(manager);
    return succeeded(manager.run(module));
  }

  int lower(const Model &model) {
    int level = options.optimizationLevel;
    auto [target, error] = findTarget(options.targetCpu, level);
    if (!error.empty()) {
      errors << "rnnc: error: " << error << "\n";
      return 1;
    }
    OwningOpRef<ModuleOp> module = importModel(model, &context);
    if (failed(verify(*module)))
      return 1;
    if (options.emit == Stage::Rnn)
      return print(*module);
    if (!stage(*module, addTraining))
      return 1;
    if (options.emit == Stage::Train)
      return print(*module);
    if (!stage(*module, addFusion))
      return 1;
    if (options.emit == Stage::Fused)
      return print(*module);
    if (!stage(*module, addPlanning))
      return 1;
    if (options.emit == Stage::Planned)
      return print(*module);
    WorkCount work = countWork(*module, model.batch, target.lanes);
    if (!stage(*module, [&](PassManager &passes) {
          addLoops(passes, target.lanes, target.registers);
        }))
      return 1;
    if (options.emit == Stage::Loops)
      return print(*module);
    if (!stage(*module, addLLVM))
      return 1;
    llvm::LLVMContext llvmContext;
    auto code = translate(*module, model, work, target, level, llvmContext);
    if (!code)
      return 1;
    return emit(*code, model, target);
  }

  int emit(llvm::Module &code, const Model &model, const TargetInfo &target) {
    if (options.emit == Stage::Llvm) {
      std::string text;
      llvm::raw_string_ostream stream(text);
      code.print(stream, nullptr);
      return writeText(text);
    }
    llvm::SmallString<0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    emitCode(code, target, options.emit == Stage::Assembly, stream);
    if (options.emit == Stage::Assembly)
      return writeText(bytes);
    llvm::SmallString<128> object(options.output.empty()
                                      ? llvm::sys::path::stem(options.input).str() + ".o"
                                      : options.output);
    llvm::SmallString<128> header(object);
    llvm::sys::path::replace_extension(header, "h");
    return writeWhole(std::string(header), emitHeader(model), errors) &&
                   writeWhole(std::string(object), bytes, errors)
               ? 0
               : 1;
  }

  const Options &options;
  llvm::raw_ostream &out, &errors;
  MLIRContext context;
};

} // namespace

int compile(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors) {
  return Compilation(options, out, errors).run();
}

} // namespace rnnc
