#include "oracle/Interpreter.h"

#include "data/Error.h"
#include "oracle/OpRunner.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;

namespace rnn::oracle {

namespace rnnd = rnnc::rnn; // the dialect

namespace {

/// Row-major numbers -> the steps of a tensor of `type`.
Tensor stepsOf(Tape &tape, const Numbers &numbers, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  if (size_t(tensor.getNumElements()) != numbers.size())
    fail("the oracle got {} numbers for a tensor of {}", numbers.size(), tensor.getNumElements());
  size_t width = tensor.getShape().back();
  Tensor steps;
  for (size_t begin = 0; begin < numbers.size(); begin += width)
    steps.push_back(tape.add(Numbers(&numbers[begin], &numbers[begin] + width)));
  return steps;
}

Numbers join(const Tensor &steps, Numbers Variable::*part) {
  Numbers joined;
  for (const Variable *step : steps)
    joined.insert(joined.end(), (step->*part).begin(), (step->*part).end());
  return joined;
}

} // namespace

struct Interpreter::Module {
  MLIRContext context;
  mutable OwningOpRef<ModuleOp> op; // MLIR's lookups are not const
  std::vector<Parameter> parameters;

  func::FuncOp function(const std::string &name) const {
    auto found = op->lookupSymbol<func::FuncOp>(name);
    if (!found)
      fail("the module has no function `@{}`", name);
    return found;
  }
  rnnd::UpdateOp update() const {
    rnnd::UpdateOp found;
    function("update").walk([&](rnnd::UpdateOp each) { found = each; });
    return found;
  }
};

Interpreter::Interpreter(const std::string &text) : module(std::make_unique<Module>()) {
  module->context.disableMultithreading();
  module->context.loadDialect<rnnd::RnnDialect, func::FuncDialect>();
  std::string reason;
  ScopedDiagnosticHandler handler(&module->context,
                                  [&](Diagnostic &diagnostic) { reason = diagnostic.str(); });
  module->op = parseSourceString<ModuleOp>(text, &module->context);
  if (!module->op)
    fail("the oracle cannot read the module: {}", reason);
  for (auto parameter : module->op->getOps<rnnd::ParameterOp>())
    module->parameters.push_back(
        {parameter.getPath().str(),
         uint64_t(cast<RankedTensorType>(parameter.getType()).getNumElements())});
}
Interpreter::~Interpreter() = default;

const std::vector<Interpreter::Parameter> &Interpreter::parameters() const {
  return module->parameters;
}

bool Interpreter::has(const std::string &function) const {
  return bool(module->op->lookupSymbol(function));
}

Evaluation Interpreter::run(const std::string &name, const std::vector<Numbers> &parameters,
                            const std::vector<Numbers> &arguments,
                            const std::vector<Numbers> &cotangents) const {
  func::FuncOp function = module->function(name);
  Tape tape;
  Tensor weights;
  llvm::StringMap<OpRunner::Weight> bySymbol;
  for (auto [i, op] : llvm::enumerate(module->op->getOps<rnnd::ParameterOp>())) {
    weights.push_back(tape.add(parameters.at(i)));
    bySymbol[op.getSymName()] = {weights.back(),
                                 cast<RankedTensorType>(op.getType()).getShape().back()};
  }
  OpRunner run(tape, std::move(bySymbol));
  for (auto [argument, numbers] : llvm::zip_equal(function.getArguments(), arguments))
    run[argument] = stepsOf(tape, numbers, argument.getType());
  run.run(function.front());

  std::vector<Tensor> results = run.lookup(function.front().getTerminator()->getOperands());
  for (auto [result, cotangent] : llvm::zip(results, cotangents)) {
    auto next = cotangent.begin();
    for (Variable *step : result)
      for (double &adjoint : step->adjoints)
        adjoint += *next++;
  }
  if (cotangents.empty())
    for (auto [step, factor] : run.lossTerms)
      for (double &adjoint : step->adjoints)
        adjoint += factor;
  tape.reverse();

  Evaluation evaluation;
  evaluation.loss = run.loss;
  for (const Tensor &result : results)
    evaluation.results.push_back(join(result, &Variable::values));
  for (Value argument : function.getArguments())
    evaluation.argumentGradients.push_back(join(run[argument], &Variable::adjoints));
  for (const Variable *weight : weights)
    evaluation.parameterGradients.push_back(weight->adjoints);
  return evaluation;
}

uint64_t Interpreter::slots() const { return module->update().getSlots(); }

void Interpreter::update(Numbers &parameter, const Numbers &gradient, std::vector<Numbers> &slots,
                         int64_t step) const {
  rnnd::UpdateOp update = module->update();
  Block &body = update.getBody().front();
  Tape tape;
  OpRunner run(tape, {}, step);
  run.widthOfUpdate = parameter.size();
  run[body.getArgument(0)] = {tape.add(parameter)};
  run[body.getArgument(1)] = {tape.add(gradient)};
  for (size_t i = 0; i < slots.size(); ++i)
    run[body.getArgument(2 + i)] = {tape.add(slots[i])};
  run.run(body);
  auto yield = cast<rnnd::YieldOp>(body.getTerminator());
  parameter = run.lookup(yield.getOutputs()).front().front()->values;
  for (auto [slot, value] : llvm::zip(slots, run.lookup(yield.getStates())))
    slot = value.front()->values;
}

} // namespace rnn::oracle
