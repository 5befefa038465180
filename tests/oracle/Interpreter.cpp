// The `rnn` dialect -> values and derivatives of one sample, in double precision.
#include "oracle/Interpreter.h"

#include "data/Error.h"
#include "dialect/Contract.h"
#include "oracle/OpRunner.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

#include <cmath>
#include <map>

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

std::vector<uint64_t> sizesOf(TypeRange types) {
  std::vector<uint64_t> sizes;
  for (Type type : types)
    sizes.push_back(cast<RankedTensorType>(type).getNumElements());
  return sizes;
}

/// One pass of the optimizer; `calls` of it were made before.
void runPass(rnnd::UpdateOp update, std::vector<Numbers> &parameters,
             const std::vector<Numbers> &gradients, Interpreter::OptimizerState::Pass &memory,
             int64_t calls) {
  Block &body = update.getBody().front();
  if (memory.slots.empty())
    for (uint64_t i = 0; i < update.getSlots(); ++i)
      for (std::vector<Numbers> &slot = memory.slots.emplace_back();
           const Numbers &each : parameters)
        slot.emplace_back(each.size());
  if (parameters.empty()) // nothing is trained
    return;

  // Every so many calls, with the mean of their gradients.
  int64_t every = update.getEvery().value_or(1);
  if (calls % every == 0)
    memory.accumulated.clear();
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (calls % every == 0)
      memory.accumulated.emplace_back(gradients[i].size());
    for (size_t k = 0; k < gradients[i].size(); ++k)
      memory.accumulated[i][k] += gradients[i][k] / every;
  }
  if ((calls + 1) % every != 0)
    return;

  Tape tape;
  auto all = [&](const std::vector<Numbers> &numbers) {
    Tensor variables;
    for (const Numbers &each : numbers)
      variables.push_back(tape.add(each));
    return variables;
  };
  OpRunner run(tape, {});
  run.updates = calls / every;
  run.calls = calls;
  run[body.getArgument(0)] = all(parameters);
  run[body.getArgument(1)] = all(memory.accumulated);
  for (size_t i = 0; i < memory.slots.size(); ++i)
    run[body.getArgument(2 + i)] = all(memory.slots[i]);
  for (const Numbers &each : parameters)
    run.updateWidths.push_back(each.size());
  run.run(body);
  auto take = [](std::vector<Numbers> &numbers, const Tensor &variables) {
    for (size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = variables[i]->values;
  };
  auto yield = cast<rnnd::YieldOp>(body.getTerminator());
  take(parameters, run.lookup(yield.getOutputs()).front());
  for (auto [slot, value] : llvm::zip(memory.slots, run.lookup(yield.getStates())))
    take(slot, value);
}

/// keras.io/api/layers/constraints; a norm is that of the numbers along an axis.
void constrain(Numbers &weights, rnnd::ParameterOp op) {
  if (op.getConstraint() == "non_neg") {
    for (double &weight : weights)
      weight = std::max(weight, 0.0);
    return;
  }
  llvm::SmallVector<double> numbers;
  for (auto number : op.getConstraintNumbersAttr().getAsRange<FloatAttr>())
    numbers.push_back(number.getValueAsDouble());
  llvm::SmallVector<int64_t> own(op.getKerasShape());
  llvm::ArrayRef<int64_t> shape = own;
  int64_t axis = numbers[0] < 0 ? numbers[0] + shape.size() : numbers[0];
  // What has the same group has all places but that on the axis in common.
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  auto groupOf = [&](int64_t i) { return i / (inner * shape[axis]) * inner + i % inner; };
  std::map<int64_t, double> squares;
  for (size_t i = 0; i < weights.size(); ++i)
    squares[groupOf(i)] += weights[i] * weights[i];
  for (size_t i = 0; i < weights.size(); ++i) {
    double norm = std::sqrt(squares[groupOf(i)]);
    double wanted = op.getConstraint() == "max_norm" ? std::min(norm, numbers[1]) : 1;
    weights[i] *= wanted / (norm + 1e-7);
  }
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
  for (auto parameter : module->op->getOps<rnnd::ParameterOp>()) {
    auto factor = [](std::optional<llvm::APFloat> given) {
      return given ? given->convertToDouble() : 0;
    };
    module->parameters.push_back(
        {parameter.getPath().str(),
         uint64_t(cast<RankedTensorType>(parameter.getType()).getNumElements()),
         factor(parameter.getL1()), factor(parameter.getL2())});
  }
}
Interpreter::~Interpreter() = default;

const std::vector<Interpreter::Parameter> &Interpreter::parameters() const {
  return module->parameters;
}

bool Interpreter::has(const std::string &function) const {
  return bool(module->op->lookupSymbol(function));
}

std::vector<uint64_t> Interpreter::argumentSizes(const std::string &function) const {
  return sizesOf(module->function(function).getArgumentTypes());
}
std::vector<uint64_t> Interpreter::resultSizes(const std::string &function) const {
  return sizesOf(module->function(function).getResultTypes());
}

uint64_t Interpreter::stateCount() const {
  return rnnd::known<rnnd::ModelAttr>(*module->op).getStates();
}

uint64_t Interpreter::metricCount() const {
  return rnnd::known<rnnd::ModelAttr>(*module->op).getMetrics();
}

uint64_t Interpreter::targetCount() const {
  return rnnd::known<rnnd::ModelAttr>(*module->op).getTargets();
}

Evaluation Interpreter::run(const std::string &name, const std::vector<Numbers> &parameters,
                            const std::vector<Numbers> &arguments,
                            const std::vector<Numbers> &cotangents,
                            const std::function<double()> &noise, const RandomPlace &place) const {
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
  run.place = place;
  if (function.getNumArguments() != arguments.size())
    fail("the oracle got {} arguments for `@{}`", arguments.size(), name);
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
  for (auto [weight, op] : llvm::zip(weights, module->op->getOps<rnnd::ParameterOp>()))
    evaluation.parameterGradients.push_back(op.getFrozen() ? Numbers(weight->adjoints.size())
                                                           : weight->adjoints);
  return evaluation;
}

void Interpreter::update(std::vector<Numbers> &parameters, const std::vector<Numbers> &gradients,
                         OptimizerState &state) const {
  // The optimizer only sees the parameters that are trained.
  std::vector<Numbers> trained, ofTrained;
  std::vector<size_t> places;
  for (auto [i, op] : llvm::enumerate(module->op->getOps<rnnd::ParameterOp>()))
    if (!op.getFrozen()) {
      trained.push_back(parameters.at(i));
      ofTrained.push_back(gradients.at(i));
      places.push_back(i);
    }
  auto passes = llvm::to_vector(module->function("update").getBody().getOps<rnnd::UpdateOp>());
  state.passes.resize(passes.size());
  for (auto [pass, memory] : llvm::zip(passes, state.passes))
    runPass(pass, trained, ofTrained, memory, state.calls);
  ++state.calls;
  for (auto [place, numbers] : llvm::zip(places, trained))
    parameters[place] = numbers;
  for (auto [parameter, op] : llvm::zip(parameters, module->op->getOps<rnnd::ParameterOp>()))
    if (op.getConstraint())
      constrain(parameter, op);
}

std::vector<Numbers> Interpreter::averages(const OptimizerState &state,
                                           std::vector<Numbers> parameters) const {
  for (auto [pass, memory] :
       llvm::zip(module->function("update").getBody().getOps<rnnd::UpdateOp>(), state.passes))
    if (pass.getAverage()) {
      auto average = memory.slots.front().begin();
      for (auto [parameter, op] : llvm::zip(parameters, module->op->getOps<rnnd::ParameterOp>()))
        if (!op.getFrozen())
          parameter = *average++;
      return parameters;
    }
  return {};
}

} // namespace rnn::oracle
