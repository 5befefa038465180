#include "oracle/Interpreter.h"

#include "data/Error.h"
#include "dialect/Rnn.h"
#include "oracle/Elementwise.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/TypeSwitch.h"

#include <array>
#include <cmath>

using namespace mlir;

namespace rnn::oracle {

namespace rnnd = rnnc::rnn; // the dialect

namespace {

/// A tensor of one sample: its steps. A vector has one.
using Tensor = std::vector<Variable *>;

/// Ops run one after the other on a tape.
class Run {
public:
  Run(Tape &tape, llvm::StringMap<std::pair<Variable *, int64_t>> parameters, int64_t step = 0)
      : tape(tape), parameters(std::move(parameters)), optimizerStep(step) {}

  Tensor &operator[](Value value) { return values[value]; }
  double loss = 0;
  /// What to seed with `factor` where the loss is differentiated.
  std::vector<std::pair<Variable *, double>> lossTerms;

  /// Runs the ops of a block but its terminator.
  void run(Block &block) {
    for (Operation &op : block.without_terminator())
      run(&op);
  }

  std::vector<Tensor> lookup(ValueRange range) {
    std::vector<Tensor> found;
    for (Value value : range)
      found.push_back(values.at(value));
    return found;
  }

  /// A body's vectors are of this width instead of their type's: an update is
  /// written for one number and runs on a whole parameter.
  int64_t widthOfUpdate = 0;

private:
  void run(Operation *op) {
    StringRef name = op->getName().stripDialect();
    if (auto found = elementwiseOps().find(name.str()); found != elementwiseOps().end())
      return runElementwise(op, found->second);
    llvm::TypeSwitch<Operation *>(op)
        .Case<rnnd::ScanOp, rnnd::LossOp, rnnd::ReshapeOp, rnnd::DotOp, rnnd::ReadOp>(
            [&](auto each) { runOp(each); })
        .Case([&](rnnd::ZerosOp zeros) { constant(zeros.getResult(), 0); })
        .Case([&](rnnd::ConstantOp number) {
          constant(number.getResult(), number.getValue().convertToDouble());
        })
        .Case([&](rnnd::BiasCorrectionOp correction) {
          double beta = correction.getBeta().convertToDouble();
          constant(correction.getResult(), 1 - std::pow(beta, optimizerStep));
        })
        .Default([](Operation *op) {
          fail("the oracle does not know `{}`", op->getName().getStringRef().str());
        });
  }

  Variable *vector(Value value) { return values.at(value).front(); }
  void set(Value value, Variable *variable) { values[value] = {variable}; }
  void constant(Value value, double number) {
    int64_t width = widthOfUpdate ? widthOfUpdate : rnnd::sizeOf(value);
    set(value, tape.add(Numbers(width, number)));
  }

  void runElementwise(Operation *op, const ElementwiseOp &rule) {
    std::vector<Variable *> operands;
    for (Value operand : op->getOperands())
      operands.push_back(vector(operand));
    // The operands of element i, side by side.
    auto at = [operands](size_t i) {
      std::array<double, 4> numbers{};
      for (size_t k = 0; k < operands.size(); ++k)
        numbers[k] = operands[k]->values[i];
      return numbers;
    };
    Numbers result(operands.front()->values.size());
    for (size_t i = 0; i < result.size(); ++i)
      result[i] = rule.value(at(i).data());
    set(op->getResult(0), tape.add(std::move(result), [=, &rule](const Variable &y) {
      for (size_t i = 0; i < y.values.size(); ++i)
        for (size_t k = 0; k < operands.size(); ++k)
          // A zero stays zero beside an infinite slope.
          if (y.adjoints[i] != 0)
            operands[k]->adjoints[i] += y.adjoints[i] * rule.partials[k](at(i).data());
    }));
  }

  /// result[n] = init[n] + sum over k of input[k] * weight[k, offset + n]
  void runOp(rnnd::DotOp dot) {
    if (dot.getTransposed())
      fail("the oracle reads forward functions, which have no transposed products");
    Variable *sum =
        dot.getInit() ? vector(dot.getInit()) : tape.add(Numbers(rnnd::sizeOf(dot.getResult())));
    for (auto [input, name, offset] :
         llvm::zip(dot.getInputs(), dot.getParameters(), dot.getOffsets()))
      sum = addProduct(sum, vector(input), cast<FlatSymbolRefAttr>(name).getValue(), offset);
    set(dot.getResult(), sum);
  }

  Variable *addProduct(Variable *init, Variable *x, StringRef name, int64_t offset) {
    auto [weight, columns] = parameters.at(name);
    Numbers result = init->values;
    for (size_t k = 0; k < x->values.size(); ++k)
      for (size_t n = 0; n < result.size(); ++n)
        result[n] += x->values[k] * weight->values[k * columns + offset + n];
    return tape.add(std::move(result), [=, weight = weight, columns = columns](const Variable &y) {
      for (size_t n = 0; n < y.values.size(); ++n)
        init->adjoints[n] += y.adjoints[n];
      for (size_t k = 0; k < x->values.size(); ++k)
        for (size_t n = 0; n < y.values.size(); ++n) {
          size_t at = k * columns + offset + n;
          x->adjoints[k] += y.adjoints[n] * weight->values[at];
          weight->adjoints[at] += y.adjoints[n] * x->values[k];
        }
    });
  }

  void runOp(rnnd::ReadOp read) {
    Variable *parameter = parameters.at(read.getParameter()).first;
    setSlices(read.getResult(), {parameter}, read.getOffset());
  }

  void runOp(rnnd::ReshapeOp reshape) {
    setSlices(reshape.getResult(), values.at(reshape.getInput()), 0);
  }

  /// The numbers of `steps`, one behind the other and from `offset` on, in the
  /// shape of `result`.
  void setSlices(Value result, const Tensor &steps, size_t offset) {
    auto type = cast<RankedTensorType>(result.getType());
    size_t width = type.getShape().back(), count = type.getNumElements() / width;
    // Where the i-th number stands.
    auto find = [steps](size_t i) {
      auto step = steps.begin();
      for (; i >= (*step)->values.size(); ++step)
        i -= (*step)->values.size();
      return std::pair(*step, i);
    };
    Tensor slices;
    for (size_t s = 0; s < count; ++s) {
      Numbers numbers(width);
      for (size_t i = 0; i < width; ++i) {
        auto [variable, at] = find(offset + s * width + i);
        numbers[i] = variable->values[at];
      }
      slices.push_back(tape.add(std::move(numbers), [=](const Variable &y) {
        for (size_t i = 0; i < width; ++i) {
          auto [variable, at] = find(offset + s * width + i);
          variable->adjoints[at] += y.adjoints[i];
        }
      }));
    }
    values[result] = std::move(slices);
  }

  void runOp(rnnd::ScanOp scan) {
    std::vector<Tensor> sequences = lookup(scan.getSequences());
    std::vector<Tensor> states = lookup(scan.getInitials());
    int64_t steps = scan.getSteps();
    std::vector<Tensor> outputs(scan.getOutputs().size(), Tensor(steps));
    rnnd::YieldOp yield = scan.getYield();
    for (int64_t i = 0; i < steps; ++i) {
      int64_t t = scan.getBackward() ? steps - 1 - i : i;
      for (auto [k, sequence] : llvm::enumerate(sequences))
        set(scan.getStep(k), sequence[t]);
      for (auto [j, state] : llvm::enumerate(states))
        values[scan.getState(j)] = state;
      run(scan.getBody().front());
      for (auto [output, value] : llvm::zip(outputs, yield.getOutputs()))
        output[t] = vector(value);
      states = lookup(yield.getStates());
    }
    for (auto [result, output] : llvm::zip(scan.getOutputs(), outputs))
      values[result] = output;
    for (auto [result, state] : llvm::zip(scan.getFinals(), states))
      values[result] = state;
  }

  void runOp(rnnd::LossOp op) {
    double factor = 1.0 / op.getElements();
    for (Variable *step : values.at(op.getLosses())) {
      for (double element : step->values)
        loss += factor * element;
      lossTerms.push_back({step, factor});
    }
  }

  Tape &tape;
  llvm::StringMap<std::pair<Variable *, int64_t>> parameters; // with their columns
  int64_t optimizerStep;
  llvm::DenseMap<Value, Tensor> values;
};

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
  llvm::StringMap<std::pair<Variable *, int64_t>> bySymbol;
  for (auto [i, op] : llvm::enumerate(module->op->getOps<rnnd::ParameterOp>())) {
    weights.push_back(tape.add(parameters.at(i)));
    bySymbol[op.getSymName()] = {weights.back(),
                                 cast<RankedTensorType>(op.getType()).getShape().back()};
  }
  Run run(tape, std::move(bySymbol));
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
  Run run(tape, {}, step);
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
