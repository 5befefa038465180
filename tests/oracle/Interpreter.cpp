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
  for (size_t begin = 0; begin < numbers.size(); begin += width) {
    Numbers step(&numbers[begin], &numbers[begin] + width);
    steps.push_back(tape.add(step));
    steps.back()->values = step; // without noise: a mask compares it
  }
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
                            const std::vector<Numbers> &cotangents,
                            const std::function<double()> &noise) const {
  func::FuncOp function = module->function(name);
  Tape tape(noise);
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
  evaluation.largestNumber = tape.largest();
  for (const Tensor &result : results)
    evaluation.results.push_back(join(result, &Variable::values));
  for (Value argument : function.getArguments())
    evaluation.argumentGradients.push_back(join(run[argument], &Variable::adjoints));
  for (const Variable *weight : weights)
    evaluation.parameterGradients.push_back(weight->adjoints);
  return evaluation;
}

void Interpreter::update(std::vector<Numbers> &parameters, const std::vector<Numbers> &gradients,
                         OptimizerState &state) const {
  rnnd::UpdateOp update = module->update();
  Block &body = update.getBody().front();
  if (state.slots.empty())
    for (uint64_t i = 0; i < update.getSlots(); ++i)
      for (std::vector<Numbers> &slot = state.slots.emplace_back();
           const Numbers &each : parameters)
        slot.emplace_back(each.size());

  // Every so many calls, with the mean of their gradients.
  int64_t call = state.calls++, every = update.getEvery().value_or(1);
  if (call % every == 0)
    state.accumulated.clear();
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (call % every == 0)
      state.accumulated.emplace_back(gradients[i].size());
    for (size_t k = 0; k < gradients[i].size(); ++k)
      state.accumulated[i][k] += gradients[i][k] / every;
  }
  if (state.calls % every != 0)
    return;

  Tape tape;
  auto all = [&](const std::vector<Numbers> &numbers) {
    Tensor variables;
    for (const Numbers &each : numbers)
      variables.push_back(tape.add(each));
    return variables;
  };
  OpRunner run(tape, {});
  run.updates = call / every;
  run.calls = call;
  run[body.getArgument(0)] = all(parameters);
  run[body.getArgument(1)] = all(state.accumulated);
  for (size_t i = 0; i < state.slots.size(); ++i)
    run[body.getArgument(2 + i)] = all(state.slots[i]);
  for (const Numbers &each : parameters)
    run.updateWidths.push_back(each.size());
  run.run(body);
  auto take = [](std::vector<Numbers> &numbers, const Tensor &variables) {
    for (size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = variables[i]->values;
  };
  auto yield = cast<rnnd::YieldOp>(body.getTerminator());
  take(parameters, run.lookup(yield.getOutputs()).front());
  for (auto [slot, value] : llvm::zip(state.slots, run.lookup(yield.getStates())))
    take(slot, value);
}

} // namespace rnn::oracle
