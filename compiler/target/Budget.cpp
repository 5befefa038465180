// An optimized module -> its object, with the sizes of its sections and of its functions' frames.
#include "target/Budget.h"

#include "dialect/Contract.h"

#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Object/ObjectFile.h"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace mlir;

namespace rnnc {

namespace {

/// The functions that each function calls.
using Calls = llvm::StringMap<std::vector<std::string>>;

/// The functions of the table.
std::vector<std::string> tableFunctions(const llvm::Module &code) {
  std::vector<std::string> names;
  for (const llvm::Function &function : code)
    if (!function.isDeclaration() && rnn::symbolizeRole(function.getName()))
      names.push_back(function.getName().str());
  return names;
}

/// What a call of a pointer may call: the self-test the functions of the table, others the rest of
/// the functions whose address is taken.
std::vector<std::string> pointedTo(const llvm::Module &code, const llvm::Function &caller) {
  bool isSelfTest = caller.getName().starts_with("rnn_self_test");
  std::vector<std::string> names;
  for (const llvm::Function &function : code) {
    std::optional<rnn::Role> role = rnn::symbolizeRole(function.getName());
    if (isSelfTest ? role && *role != rnn::Role::self_test : !role && function.hasAddressTaken())
      names.push_back(function.getName().str());
  }
  return names;
}

Calls callsIn(const llvm::Module &code) {
  Calls calls;
  for (const llvm::Function &function : code)
    for (const llvm::BasicBlock &block : function)
      for (const llvm::Instruction &instruction : block) {
        auto *call = dyn_cast<llvm::CallBase>(&instruction);
        if (!call)
          continue;
        std::vector<std::string> &callees = calls[function.getName()];
        if (const llvm::Function *callee = call->getCalledFunction())
          callees.push_back(callee->getName().str());
        else
          llvm::append_range(callees, pointedTo(code, function));
      }
  return calls;
}

/// Receives the size of each function's frame while LLVM lays it out.
class FrameSizes : public llvm::DiagnosticHandler {
public:
  explicit FrameSizes(llvm::StringMap<uint64_t> &sizes) : sizes(sizes) {}

  bool isAnyRemarkEnabled() const override { return true; }
  bool isAnalysisRemarkEnabled(StringRef pass) const override { return pass == "prologepilog"; }
  bool handleDiagnostics(const llvm::DiagnosticInfo &diagnostic) override {
    auto *remark = dyn_cast<llvm::DiagnosticInfoOptimizationBase>(&diagnostic);
    if (!remark || remark->getRemarkName() != "StackSize")
      return false;
    for (const llvm::DiagnosticInfoOptimizationBase::Argument &argument : remark->getArgs())
      if (argument.Key == "NumStackBytes")
        llvm::to_integer(argument.Val, sizes[remark->getFunction().getName()]);
    return true;
  }

private:
  llvm::StringMap<uint64_t> &sizes;
};

/// The most that a function and what it calls take at a time.
class StackDepths {
public:
  StackDepths(const Calls &calls, const llvm::StringMap<uint64_t> &frames, uint64_t returnAddress)
      : calls(calls), frames(frames), returnAddress(returnAddress) {}

  StackDepth of(StringRef function) {
    if (!frames.contains(function)) // of the C library
      return {};
    if (llvm::is_contained(open, function))
      return {.bytes = 0, .isLeast = true};
    open.push_back(function);
    StackDepth below;
    if (auto found = calls.find(function); found != calls.end())
      for (const std::string &callee : found->second) {
        StackDepth next = of(callee);
        below.bytes = std::max(below.bytes, next.bytes);
        below.isLeast |= next.isLeast;
      }
    open.pop_back();
    return {frames.lookup(function) + returnAddress + below.bytes, below.isLeast};
  }

private:
  const Calls &calls;
  const llvm::StringMap<uint64_t> &frames;
  uint64_t returnAddress;
  SmallVector<StringRef> open;
};

void addSections(Budget &budget, StringRef object) {
  auto file = llvm::object::ObjectFile::createObjectFile({object, "object"});
  if (!file)
    llvm::report_fatal_error(file.takeError());
  for (const llvm::object::SectionRef &section : (*file)->sections())
    if (section.isText())
      budget.code += section.getSize();
    else if (section.isData())
      budget.constants += section.getSize();
  budget.constants -= budget.weights;
}

std::string bytes(uint64_t count) { return fmt::format("{} bytes", count); }

} // namespace

Budget emitMeasured(llvm::Module &code, const Model &model, const TargetInfo &target,
                    const ObjectContents &contents, ModuleOp module,
                    llvm::SmallVectorImpl<char> &object) {
  auto sizes = rnn::known<rnn::ObjectAttr>(module);
  Budget budget;
  budget.model = model.name;
  budget.target = target.triple;
  budget.cpu = target.cpuName;
  budget.weights = 4 * (contents.weights.size() + contents.packedWeights.size());
  std::vector<std::string> functions = tableFunctions(code);
  bool streams = llvm::is_contained(functions, "step");
  bool readsParameters = llvm::any_of(functions, [](StringRef name) {
    return name == "predict" || name == "evaluate" || name == "gradient" || name == "pullback" ||
           name == "pack";
  });
  if (readsParameters && contents.weights.empty())
    budget.parameters = 4 * rnn::known<rnn::ArenaAttr>(module).getFloats();
  if (streams && contents.packedWeights.empty())
    budget.streamWeights = 4 * sizes.getStreamWeights();
  budget.state = 4 * sizes.getStreamState();
  budget.workspace = sizes.getWorkspaceBytes();
  budget.workspacePerStep = sizes.getWorkspaceBytesPerStep();
  budget.streamWorkspace = sizes.getStreamWorkspaceBytes();
  budget.stepMultiplyAdds = rnn::known<rnn::WorkAttr>(module).getStep() / 2 * model.streams;

  Calls calls = callsIn(code);
  llvm::StringMap<uint64_t> frames;
  llvm::LLVMContext &context = code.getContext();
  std::unique_ptr<llvm::DiagnosticHandler> before = context.getDiagnosticHandler();
  context.setDiagnosticHandler(std::make_unique<FrameSizes>(frames));
  llvm::raw_svector_ostream stream(object);
  emitCode(code, target, /*assembly=*/false, stream);
  context.setDiagnosticHandler(std::move(before));
  // Only there a call itself writes to the stack.
  uint64_t returnAddress = llvm::Triple(target.triple).isX86() ? 8 : 0;
  for (const std::string &function : functions)
    budget.stack[function] = StackDepths(calls, frames, returnAddress).of(function);
  addSections(budget, stream.str());
  return budget;
}

std::string Budget::asText() const {
  std::string text = fmt::format("budget of `{}` for {} ({})\n", model, target, cpu);
  auto line = [&](StringRef name, const std::string &value) {
    text += fmt::format("{:<14} {}\n", name.str(), value);
  };
  line("code", bytes(code));
  line("constants", bytes(constants));
  if (weights > 0)
    line("weights", bytes(weights) + " in the object");
  if (parameters > 0)
    line("weights", bytes(parameters) + " of the program");
  if (streamWeights > 0)
    line("packed weights", bytes(streamWeights) + " of the program, for `step`");
  if (stack.contains("step"))
    line("state", bytes(state));
  std::string growing =
      workspacePerStep > 0 ? fmt::format(" and {} for each step", workspacePerStep) : "";
  std::string ofSteps = stack.contains("step") && (streamWorkspace < workspace || workspacePerStep)
                            ? fmt::format(", of which `step` needs {}", streamWorkspace)
                            : "";
  line("workspace", bytes(workspace) + growing + ofSteps);
  for (const auto &[function, most] : stack)
    line("stack", fmt::format("{}{} in `{}`{}", most.isLeast ? "at least " : "", bytes(most.bytes),
                              function, most.isLeast ? ", where a function calls itself" : ""));
  if (stack.contains("step"))
    line("step", fmt::format("{} multiply-adds", stepMultiplyAdds));
  return text;
}

std::string Budget::asJson() const {
  nlohmann::ordered_json depths, atLeast = nlohmann::ordered_json::array();
  for (const auto &[function, most] : stack) {
    depths[function] = most.bytes;
    if (most.isLeast)
      atLeast.push_back(function);
  }
  nlohmann::ordered_json json = {{"model", model},
                                 {"target", target},
                                 {"target_cpu", cpu},
                                 {"code_bytes", code},
                                 {"constant_bytes", constants},
                                 {"weight_bytes", weights},
                                 {"parameter_bytes", parameters},
                                 {"stream_weight_bytes", streamWeights},
                                 {"state_bytes", state},
                                 {"workspace_bytes", workspace},
                                 {"workspace_bytes_per_step", workspacePerStep},
                                 {"stream_workspace_bytes", streamWorkspace},
                                 {"stack_bytes", depths},
                                 {"stack_bytes_are_least_of", atLeast},
                                 {"step_multiply_adds", stepMultiplyAdds}};
  return json.dump(2) + "\n";
}

} // namespace rnnc
