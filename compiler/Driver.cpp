// A .rnn file -> the result of the stage that --emit names; a text -> an object in memory.
#include "Driver.h"

#include "Functions.h"
#include "Output.h"
#include "analysis/Vectors.h"
#include "data/Error.h"
#include "data/ReadFile.h"
#include "dialect/Rnn.h"
#include "host/BuiltInWeights.h"
#include "host/SelfTest.h"
#include "import/ImportModel.h"
#include "loading/CacheFolder.h"
#include "loading/KeptTiles.h"
#include "model/Check.h"
#include "model/Probe.h"
#include "model/Streaming.h"
#include "syntax/Diagnostics.h"
#include "syntax/Parser.h"
#include "syntax/PrintAst.h"
#include "syntax/Source.h"
#include "target/Budget.h"
#include "target/EmitObject.h"
#include "target/Prefix.h"
#include "target/TargetLimits.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace rnnc {

namespace {

class Compilation {
public:
  Compilation(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors)
      : options(options), out(out), errors(errors), tiles(options.tiles) {
    context.loadDialect<rnn::RnnDialect, func::FuncDialect, arith::ArithDialect>();
    // Threads take more time than they save on modules of this size.
    context.disableMultithreading();
    timing.setEnabled(options.timing);
    timing.setDisplayMode(DefaultTimingManager::DisplayMode::Tree);
    timing.setOutput(createOutputStrategy(DefaultTimingManager::OutputFormat::Text, errors));
    total = timing.getRootScope();
  }

  int run() {
    if (int code = chooseTarget())
      return code;
    if (std::string problem = outputProblem(); !problem.empty())
      return fail(problem, 2);
    addPasses();
    if (std::string problem = passProblem(); !problem.empty())
      return fail(problem, 2);
    if (!options.tilesFile.empty() && !readTilesFile())
      return 1;
    TimingScope checking = total.nest("read and check");
    std::string failure;
    std::optional<Source> source = Source::read(options.input, failure);
    if (!source)
      return fail(failure, 1);
    if (options.tilesFile.empty() && tiles.empty())
      readKept(source->text());
    return compile(*source, checking);
  }

  std::optional<std::string> runInMemory(std::string text) {
    if (chooseTarget() != 0)
      return std::nullopt;
    addPasses();
    std::string bytes;
    object = &bytes;
    TimingScope checking = total.nest("read and check");
    if (compile(Source(options.input, std::move(text)), checking) != 0)
      return std::nullopt;
    return bytes;
  }

  std::optional<std::vector<TunableLoop>> runToLoops(std::string text) {
    std::vector<TunableLoop> found;
    loops = &found;
    return runInMemory(std::move(text)) ? std::optional(std::move(found)) : std::nullopt;
  }

private:
  int fail(StringRef message, int code) {
    errors << "rnnc: error: " << message << "\n";
    return code;
  }

  int chooseTarget() {
    auto [found, unknown] =
        findTarget(options.target, options.targetCpu, options.optimizationLevel);
    if (!unknown.empty())
      return fail(unknown, 2);
    target = std::move(found);
    if (options.lanes != 0)
      target.lanes = options.lanes;
    if (options.phases && !llvm::Triple(target.triple).isX86())
      return fail("`--phases` reads the time-stamp counter of x86-64, and the target is `" +
                      target.name + "`; leave one of them out",
                  2);
    return 0;
  }

  bool readTilesFile() {
    try {
      tiles = readTiles(::rnn::readFile(options.tilesFile));
      return true;
    } catch (const ::rnn::Error &error) {
      fail(llvm::formatv("`{0}`: {1}", options.tilesFile, error.what()).str(), 1);
      return false;
    }
  }

  /// A cache that cannot be read is none.
  void readKept(std::string_view text) {
    try {
      auto folder = ::rnn::existingCacheFolder();
      auto file = folder ? fileOfTiles(options, text, folder->string()) : std::nullopt;
      if (std::optional<std::string> kept = file ? ::rnn::readKeptTiles(*file) : std::nullopt)
        tiles = readTiles(*kept);
    } catch (const ::rnn::Error &) {
    }
  }

  /// Warns of tiles of another text: they would do nothing.
  void reportUnknownTiles(const Source &source) {
    Options whole = options;
    whole.functions.clear();
    auto loops = findTunableLoops(whole, std::string(source.text()), llvm::nulls());
    for (const TileSetting &tile : tiles)
      if (loops &&
          llvm::none_of(*loops, [&](const auto &loop) { return loop.name == tile.loop; })) {
        errors << "rnnc: warning: `" << options.tilesFile << "` is for another text, CPU or "
               << "version: no loop is `" << tile.loop << "`\n";
        return;
      }
  }

  int compile(const Source &source, TimingScope &checking) {
    Diagnostics diagnostics(source);
    std::optional<ast::Model> tree = parseModel(source, diagnostics);
    if (tree && !diagnostics.hasErrors() && options.emit == Stage::Ast) {
      errors << diagnostics.text();
      return writeText(printAst(*tree));
    }
    auto shardSamples = [&](int64_t batch) {
      return VectorShape::choose(target.lanes, batch).samples();
    };
    std::optional<Model> model = tree ? checkModel(*tree, shardSamples, diagnostics) : std::nullopt;
    if (model && options.streams > 0) {
      model->streams = options.streams;
      checkStreams(*model, diagnostics);
    }
    if (model)
      checkObject(*model, diagnostics);
    errors << diagnostics.text();
    if (!model || diagnostics.hasErrors())
      return 1;
    if (options.probe)
      exposeValues(*model, source);
    if (!options.tilesFile.empty())
      reportUnknownTiles(source);
    checking.stop();
    return lower(*model, source);
  }

  /// Reports what the object cannot have, and a name that C cannot use in the header.
  void checkObject(const Model &model, Diagnostics &diagnostics) const {
    checkFunctions(options.functions, model, diagnostics);
    bool hasHeader = options.emit == Stage::Header || (options.emit == Stage::Object && !object);
    if (!hasHeader || options.exportsTable || !options.prefix.empty())
      return;
    if (std::string problem = prefixProblem(model.name); !problem.empty())
      diagnostics.error(model.nameRange, "the name `" + model.name + "` " + problem,
                        "give the model another name, or the object's symbol by `--prefix NAME`");
  }

  /// The path of the object or the text; `-` is standard output.
  std::string output() const {
    if (!options.output.empty())
      return options.output;
    return options.emit == Stage::Object ? llvm::sys::path::stem(options.input).str() + ".o" : "-";
  }
  static std::string headerOf(StringRef object) { return object.drop_back(2).str() + ".h"; }

  /// The problem with the name of the output; empty if there is none.
  std::string outputProblem() const {
    if (options.budget && options.emit != Stage::Object)
      return "a budget is that of an object; leave out `--emit`, or `--budget`";
    SmallVector<std::string> paths = {output()};
    if (options.emit == Stage::Object) {
      if (!StringRef(paths[0]).ends_with(".o") || llvm::sys::path::filename(paths[0]) == ".o")
        return "the object's name `" + paths[0] +
               "` must end in `.o`; the header gets it with `.h`";
      paths.push_back(headerOf(paths[0]));
    }
    for (const std::string &path : paths) {
      if (path != "-" && isSameFile(path, options.input))
        return "the output `" + path + "` would overwrite the model's text";
      if (path != "-" && !options.weights.empty() && isSameFile(path, options.weights))
        return "the output `" + path + "` would overwrite the weights";
      if (path != "-" && !options.tilesFile.empty() && isSameFile(path, options.tilesFile))
        return "the output `" + path + "` would overwrite the file of tiles";
    }
    if (paths.size() > 1 && isSameFile(paths[0], paths[1]))
      return "the object `" + paths[0] + "` and the header `" + paths[1] + "` are one file";
    return "";
  }

  void addPasses() {
    PipelineOptions pipeline = {.lanes = target.lanes,
                                .registers = target.registers,
                                .addressBits = target.addressBits,
                                .without = options.without,
                                .functions = options.functions,
                                .debugInfo = options.debugInfo,
                                .phases = options.phases,
                                .withoutActivations = options.withoutActivations};
    addPassesOf(Stage::Rnn, std::min(options.emit, Stage::Planned), passes, pipeline);
    addPassesOf(Stage::Loops, options.emit, lowering, pipeline);
    // To verify so many ops after each pass would take a tenth of the time; LLVM verifies its own
    // in the end.
    lowering.enableVerifier(false);
    if (!options.printAfter.empty())
      for (PassManager *manager : {&passes, &lowering})
        manager->enableIRPrinting(
            [](Pass *, Operation *) { return false; },
            [&](Pass *pass, Operation *) { return pass->getArgument() == options.printAfter; },
            /*printModuleScope=*/true, /*printAfterOnlyOnChange=*/false,
            /*printAfterOnlyOnFailure=*/false, errors);
  }

  /// The problem with the pass to print after; empty if there is none.
  std::string passProblem() {
    if (options.printAfter.empty())
      return "";
    std::vector<std::string_view> names;
    for (PassManager *manager : {&passes, &lowering})
      for (Pass &pass : manager->getPasses())
        names.push_back(pass.getArgument());
    if (llvm::is_contained(names, options.printAfter))
      return "";
    return "no pass `" + options.printAfter + "` runs here; " +
           (names.empty() ? "none runs before this stage" : suggestion(options.printAfter, names));
  }

  int writeText(StringRef text) {
    if (output() != "-")
      return writeFiles({{output(), text}}, errors) ? 0 : 1;
    out << text;
    return 0;
  }
  int print(ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream, OpPrintingFlags().enableDebugInfo(options.debugInfo));
    stream << "\n";
    return writeText(text);
  }

  /// The source path in the locations of ops: absolute, because a debugger may look for it from any
  /// folder.
  Source places(const Source &source) const {
    llvm::SmallString<256> path(source.name());
    if (options.debugInfo)
      llvm::sys::fs::make_absolute(path);
    return Source(path.str().str(), std::string(source.text()));
  }

  int lower(const Model &model, const Source &source) {
    // Shows the line of the text in diagnostics of passes.
    llvm::SourceMgr lines;
    SourceMgrDiagnosticHandler handler(lines, &context, errors);
    TimingScope importing = total.nest("import");
    OwningOpRef<ModuleOp> module = importModel(model, places(source), &context);
    setTiling(*module, tiles);
    if (failed(verify(*module)))
      return 1;
    importing.stop();
    TimingScope running = total.nest("passes");
    for (PassManager *manager : {&passes, &lowering}) {
      manager->enableTiming(running);
      if (failed(manager->run(*module)))
        return 1;
    }
    running.stop();
    if (loops) {
      *loops = tunableLoops(*module);
      return 0;
    }
    if (options.emit < Stage::Llvm)
      return print(*module);
    if (std::string problem = addressProblem(*module, target); !problem.empty())
      return fail(problem, 1);
    if (std::string cost = emulationCost(*module, model, target); !cost.empty())
      errors << "rnnc: warning: " << cost << "\n";
    TimingScope translating = total.nest("LLVM IR");
    llvm::LLVMContext llvmContext;
    ObjectContents contents;
    try {
      contents = contentsFor(*module, model);
    } catch (const ::rnn::Error &error) {
      return fail(error.what(), 1);
    }
    auto code = translate(*module, model, target, options.optimizationLevel, contents, llvmContext);
    if (!code)
      return 1;
    translating.stop();
    TimingScope emitting = total.nest("machine code");
    return emit(*code, model, contents, *module);
  }

  bool hasFunction(StringRef name) const {
    return options.functions.empty() || llvm::is_contained(options.functions, name);
  }

  /// Throws rnn::Error.
  ObjectContents contentsFor(ModuleOp module, const Model &model) const {
    ObjectContents contents{.prefix = options.prefix.empty() ? model.name : options.prefix,
                            .exportsTable = options.exportsTable,
                            .initializes = hasFunction("initialize")};
    if (!options.weights.empty()) {
      HostCode code = HostCode::compile(module, model, target, contents);
      bool onlySteps = options.functions == std::vector<std::string>{"step"};
      buildInWeights(contents, options.weights, *code.model, !onlySteps);
    }
    if (options.selfTest) {
      HostCode code = HostCode::compile(module, model, target, contents);
      buildInSelfTest(contents, *code.model);
    }
    return contents;
  }

  int emit(llvm::Module &code, const Model &model, const ObjectContents &contents,
           ModuleOp module) {
    std::string header = emitHeader(model, contents, module, code);
    if (options.emit == Stage::Header)
      return writeText(header);
    if (options.emit == Stage::Llvm) {
      std::string text;
      llvm::raw_string_ostream stream(text);
      code.print(stream, nullptr);
      return writeText(text);
    }
    llvm::SmallString<0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    if (options.budget) {
      Budget budget = emitMeasured(code, model, target, contents, module, bytes);
      out << (options.json ? budget.asJson() : budget.asText());
    } else {
      emitCode(code, target, options.emit == Stage::Assembly, stream);
    }
    if (options.emit == Stage::Assembly)
      return writeText(bytes);
    if (object) {
      object->assign(bytes.begin(), bytes.end());
      return 0;
    }
    return writeFiles({{headerOf(output()), header}, {output(), bytes}}, errors) ? 0 : 1;
  }

  const Options &options;
  llvm::raw_ostream &out, &errors;
  std::vector<TileSetting> tiles;
  std::string *object = nullptr;             // where the object goes, if not to a file
  std::vector<TunableLoop> *loops = nullptr; // where they go; then there is no object
  TargetInfo target;
  MLIRContext context;
  PassManager passes{&context}, lowering{&context}; // from the plan on
  DefaultTimingManager timing;                      // prints when it is destroyed
  TimingScope total;
};

} // namespace

int compile(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors) {
  return Compilation(options, out, errors).run();
}

std::optional<std::string> compileText(const Options &options, std::string text,
                                       llvm::raw_ostream &errors) {
  return Compilation(options, errors, errors).runInMemory(std::move(text));
}

std::optional<std::vector<TunableLoop>> findTunableLoops(const Options &options, std::string text,
                                                         llvm::raw_ostream &errors) {
  Options planning = options;
  planning.emit = Stage::Planned;
  planning.tiles.clear();
  planning.tilesFile.clear();
  return Compilation(planning, errors, errors).runToLoops(std::move(text));
}

std::optional<std::string> fileOfTiles(const Options &options, std::string_view text,
                                       const std::string &folder) {
  if (!options.target.empty() || options.lanes != 0)
    return std::nullopt;
  std::string cpu = options.targetCpu.empty() ? "native" : options.targetCpu;
  return ::rnn::keptTilesPath(folder, text, ::rnn::identifyCompiler("/proc/self/exe"), cpu)
      .string();
}

} // namespace rnnc
