// One op of the `rnn` dialect -> entries on the tape.
#include "oracle/OpRunner.h"

#include "data/Error.h"
#include "oracle/RandomNumbers.h"
#include "oracle/StepFunctions.h"

#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

using namespace mlir;

namespace rnn::oracle {

namespace rnnd = rnnc::rnn; // the dialect

void OpRunner::constant(Value value, double number) {
  Tensor &tensor = values[value];
  tensor.clear();
  if (updateWidths.empty())
    tensor.push_back(tape.add(Numbers(rnnd::sizeOf(value), number)));
  for (size_t width : updateWidths)
    tensor.push_back(tape.add(Numbers(width, number)));
}

void OpRunner::runElementwise(Operation *op, const ElementwiseOp &rule) {
  std::vector<Tensor> operands = lookup(op->getOperands());
  Tensor result;
  for (size_t step = 0; step < operands.front().size(); ++step) {
    Tensor at;
    for (const Tensor &operand : operands)
      at.push_back(operand[step]);
    result.push_back(applyElementwise(at, rule));
  }
  values[op->getResult(0)] = std::move(result);
}

Variable *OpRunner::applyElementwise(const Tensor &operands, const ElementwiseOp &rule) {
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
  return tape.add(std::move(result), [=, this, &rule](const Variable &y) {
    for (size_t i = 0; i < y.values.size(); ++i)
      for (size_t k = 0; k < operands.size(); ++k) {
        if (y.adjoints[i] == 0) // stays zero beside an infinite slope
          continue;
        double slope = rule.partials[k](at(i).data());
        if (rule.saturates)
          slope += tape.drawNoise();
        operands[k]->adjoints[i] += y.adjoints[i] * slope;
      }
  });
}

/// result[n] = init[n] + sum over k of input[k] * weight[k, offset + n], or weight[n, offset + k]
template <> void OpRunner::runOp(rnnd::DotOp dot) {
  Variable *sum =
      dot.getInit() ? vector(dot.getInit()) : tape.add(Numbers(rnnd::sizeOf(dot.getResult())));
  for (auto [input, name, offset] :
       llvm::zip(dot.getInputs(), dot.getParameters(), dot.getOffsets()))
    sum = addProduct(sum, vector(input), weights.at(cast<FlatSymbolRefAttr>(name).getValue()),
                     offset, dot.getTransposed());
  set(dot.getResult(), sum);
}

Variable *OpRunner::addProduct(Variable *init, Variable *x, Weight weight, int64_t offset,
                               bool isTransposed) {
  Variable *numbers = weight.numbers;
  size_t rowStride = isTransposed ? 1 : weight.columns,
         columnStride = isTransposed ? weight.columns : 1;
  auto at = [=](size_t k, size_t n) { return offset + k * rowStride + n * columnStride; };
  Numbers result = init->values;
  for (size_t k = 0; k < x->values.size(); ++k)
    for (size_t n = 0; n < result.size(); ++n)
      result[n] += x->values[k] * numbers->values[at(k, n)];
  return tape.add(std::move(result), [=](const Variable &y) {
    for (size_t n = 0; n < y.values.size(); ++n)
      init->adjoints[n] += y.adjoints[n];
    for (size_t k = 0; k < x->values.size(); ++k)
      for (size_t n = 0; n < y.values.size(); ++n) {
        x->adjoints[k] += y.adjoints[n] * numbers->values[at(k, n)];
        numbers->adjoints[at(k, n)] += y.adjoints[n] * x->values[k];
      }
  });
}

template <> void OpRunner::runOp(rnnd::ReadOp read) {
  Tensor parameter = {weights.at(read.getParameter()).numbers};
  Places places = placesOf(parameter);
  places.erase(places.begin(), places.begin() + read.getOffset());
  places.resize(rnnd::sizeOf(read.getResult()));
  set(read.getResult(), gather(places));
}

template <> void OpRunner::runOp(rnnd::WeightOp weight) {
  Tensor parameter = {weights.at(weight.getParameter()).numbers};
  set(weight.getResult(), gather(placesOf(parameter)));
}

template <> void OpRunner::runOp(rnnd::ReshapeOp reshape) {
  Places all = placesOf(values.at(reshape.getInput()));
  size_t width = cast<RankedTensorType>(reshape.getResult().getType()).getShape().back();
  Tensor steps;
  for (auto at = all.begin(); at != all.end(); at += width)
    steps.push_back(gather({at, at + width}));
  values[reshape.getResult()] = std::move(steps);
}

template <> void OpRunner::runOp(rnnd::SliceOp slice) {
  size_t width = cast<RankedTensorType>(slice.getResult().getType()).getShape().back();
  Tensor steps;
  for (Variable *step : values.at(slice.getInput())) {
    Places places = placesOf({step});
    auto begin = places.begin() + slice.getOffset();
    steps.push_back(gather({begin, begin + width}));
  }
  values[slice.getResult()] = std::move(steps);
}

template <> void OpRunner::runOp(rnnd::ConcatOp concat) {
  std::vector<Tensor> inputs = lookup(concat.getInputs());
  Tensor steps;
  for (size_t t = 0; t < inputs.front().size(); ++t) {
    Tensor parts;
    for (const Tensor &input : inputs)
      parts.push_back(input.at(t));
    steps.push_back(gather(placesOf(parts)));
  }
  values[concat.getResult()] = std::move(steps);
}

/// Numbers outside are one variable that nothing else reads.
template <> void OpRunner::runOp(rnnd::GatherOp op) {
  Places row = placesOf(values.at(op.getInput()));
  Variable *outside = tape.add({op.getFill().convertToDouble()});
  rnnd::ArrayWalk walk = op.getWalk();
  std::vector<int64_t> sizes(walk.sizes.begin(), walk.sizes.end());
  int64_t width = rnnd::sizeOf(op.getResult(), op.getResult().getType().getRank() == 2 ? 1 : 0);
  int64_t inner = 1;
  for (int64_t size : llvm::drop_begin(sizes))
    inner *= size;
  // A dynamic length is that of the input.
  if (sizes.front() == -1)
    sizes.front() = int64_t(values.at(op.getInput()).size());
  Places array;
  for (int64_t element = 0; element < sizes.front() * inner; ++element) {
    int64_t place = walk.offset, rest = element;
    for (size_t axis = sizes.size(); axis-- > 0; rest /= sizes[axis])
      place += rest % sizes[axis] * walk.strides[axis];
    bool isInside = place >= 0 && place < int64_t(row.size());
    array.push_back(isInside ? row[place] : Places::value_type{outside, 0});
  }
  Tensor steps;
  for (auto at = array.begin(); at != array.end(); at += width)
    steps.push_back(gather({at, at + width}));
  values[op.getResult()] = std::move(steps);
}

/// result[i, j] += lhs[i, k] * rhs[k, j]
template <> void OpRunner::runOp(rnnd::MatmulOp op) {
  Tensor lhs = values.at(op.getLhs()), rhs = values.at(op.getRhs());
  auto element = [](const Tensor &matrix, bool isTransposed, size_t i, size_t j) {
    return isTransposed ? Places::value_type{matrix[j], i} : Places::value_type{matrix[i], j};
  };
  size_t rows = op.getTransposeLhs() ? lhs[0]->values.size() : lhs.size();
  size_t inner = op.getTransposeLhs() ? lhs.size() : lhs[0]->values.size();
  size_t columns = op.getTransposeRhs() ? rhs.size() : rhs[0]->values.size();
  Tensor result;
  for (size_t i = 0; i < rows; ++i) {
    Numbers sums(columns);
    std::vector<std::pair<Places, Places>> factors(columns);
    for (size_t j = 0; j < columns; ++j)
      for (size_t k = 0; k < inner; ++k) {
        auto x = element(lhs, op.getTransposeLhs(), i, k);
        auto y = element(rhs, op.getTransposeRhs(), k, j);
        sums[j] += x.first->values[x.second] * y.first->values[y.second];
        factors[j].first.push_back(x);
        factors[j].second.push_back(y);
      }
    result.push_back(tape.add(std::move(sums), [factors](const Variable &z) {
      for (auto [j, pair] : llvm::enumerate(factors))
        for (auto [x, y] : llvm::zip(pair.first, pair.second)) {
          x.first->adjoints[x.second] += z.adjoints[j] * y.first->values[y.second];
          y.first->adjoints[y.second] += z.adjoints[j] * x.first->values[x.second];
        }
    }));
  }
  values[op.getResult()] = std::move(result);
}

template <> void OpRunner::runOp(rnnd::ReverseOp reverse) {
  Tensor steps = values.at(reverse.getSequence());
  std::ranges::reverse(steps);
  values[reverse.getResult()] = std::move(steps);
}

template <> void OpRunner::runOp(rnnd::RepeatOp repeat) {
  values[repeat.getResult()].assign(rnnd::sizeOf(repeat.getResult()), vector(repeat.getInput()));
}

template <> void OpRunner::runOp(rnnd::IotaOp iota) {
  Numbers numbers(rnnd::sizeOf(iota.getResult()));
  std::iota(numbers.begin(), numbers.end(), 0);
  set(iota.getResult(), tape.add(std::move(numbers)));
}

OpRunner::Places OpRunner::placesOf(const Tensor &variables) {
  Places places;
  for (Variable *variable : variables)
    for (size_t i = 0; i < variable->values.size(); ++i)
      places.push_back({variable, i});
  return places;
}

Variable *OpRunner::gather(Places places) {
  Numbers numbers;
  for (auto [variable, i] : places)
    numbers.push_back(variable->values[i]);
  return tape.add(std::move(numbers), [places = std::move(places)](const Variable &y) {
    for (size_t n = 0; n < places.size(); ++n)
      places[n].first->adjoints[places[n].second] += y.adjoints[n];
  });
}

template <> void OpRunner::runOp(rnnd::ReduceSumOp op) {
  Variable *x = vector(op.getInput());
  double sum = 0;
  for (double number : x->values)
    sum += number;
  set(op.getResult(), tape.add({sum}, [=](const Variable &y) {
    for (double &adjoint : x->adjoints)
      adjoint += y.adjoints[0];
  }));
}

/// Units that share the maximum share its adjoint.
template <> void OpRunner::runOp(rnnd::ReduceMaxOp op) {
  Variable *x = vector(op.getInput());
  double most = *std::ranges::max_element(x->values);
  set(op.getResult(), tape.add({most}, [=](const Variable &y) {
    double count = std::ranges::count(x->values, most);
    for (size_t i = 0; i < x->values.size(); ++i)
      x->adjoints[i] += x->values[i] == most ? y.adjoints[0] / count : 0;
  }));
}

template <> void OpRunner::runOp(rnnd::BroadcastOp op) {
  size_t width = cast<RankedTensorType>(op.getResult().getType()).getNumElements();
  set(op.getResult(), gather(Places(width, {vector(op.getInput()), 0})));
}

template <> void OpRunner::runOp(rnnd::ScanOp scan) {
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

/// Over each parameter, or over all of them.
template <> void OpRunner::runOp(rnnd::NormOp norm) {
  Tensor operand = values.at(norm.getInput());
  double all = 0;
  Numbers sums;
  for (const Variable *parameter : operand) {
    double sum = 0;
    for (double number : parameter->values)
      sum += number * number;
    all += sum;
    sums.push_back(sum);
  }
  Tensor &result = values[norm.getResult()];
  for (size_t i = 0; i < operand.size(); ++i)
    result.push_back(
        tape.add(Numbers(operand[i]->values.size(), std::sqrt(norm.getGlobal() ? all : sums[i]))));
}

template <> void OpRunner::runOp(rnnd::StepFunctionOp op) {
  auto found = stepFunctions().find(op.getFunction().str());
  if (found == stepFunctions().end())
    fail("the oracle does not know the step function `{}`", op.getFunction().str());
  llvm::SmallVector<double> values = op.getValues();
  Numbers numbers(values.begin(), values.end());
  constant(op.getResult(), found->second(op.getOfCalls() ? calls : updates, numbers));
}

template <> void OpRunner::runOp(rnnd::LossOp op) {
  double factor = 1.0 / op.getElements();
  for (Variable *step : values.at(op.getLosses())) {
    for (double element : step->values)
      loss.sum += factor * element;
    lossTerms.push_back({step, factor});
  }
  double steps = 0;
  if (op.getMask())
    for (Variable *step : values.at(op.getMask()))
      steps += op.getReduction() == "mean_with_sample_weight"
                   ? step->values[0]
                   : std::round(step->values[0]); // there may be noise on it
  else
    steps = values.at(op.getLosses()).size();
  if (op.getReduction() == "sum")
    loss.divisor = SampleLoss::One;
  else if (op.getReduction() == "mean_with_sample_weight")
    loss.divisor = SampleLoss::WeightedCounts;
  // Without a mask the steps stand in the factor.
  loss.count = loss.divisor == SampleLoss::Counts && !op.getMask() ? 1 : steps;
}

/// result[n] = parameter[token, n]
template <> void OpRunner::runOp(rnnd::LookupOp lookup) {
  auto [numbers, columns] = weights.at(lookup.getParameter());
  int64_t rows = numbers->values.size() / columns;
  int64_t row = std::clamp<int64_t>(std::lround(vector(lookup.getToken())->values[0]), 0, rows - 1);
  auto begin = numbers->values.begin() + row * columns;
  set(lookup.getResult(), tape.add({begin, begin + columns},
                                   [=, numbers = numbers, columns = columns](const Variable &y) {
                                     for (int64_t n = 0; n < columns; ++n)
                                       numbers->adjoints[row * columns + n] += y.adjoints[n];
                                   }));
}

template <> void OpRunner::runOp(rnnd::RandomOp random) {
  size_t width = cast<RankedTensorType>(random.getType()).getShape().back();
  size_t elements = cast<RankedTensorType>(random.getType()).getNumElements();
  RandomPlace at = place;
  at.seed = random.getSeed().value_or(place.seed);
  double number = random.getNumber().convertToDouble();
  Numbers all(elements);
  for (size_t element = 0; element < elements; ++element)
    all[element] = random.getDistribution() == "dropout"
                       ? dropoutFactor(at, random.getStream(), element, number)
                       : number * normalNumber(at, random.getStream(), element);
  Tensor steps;
  for (auto begin = all.begin(); begin != all.end(); begin += width)
    steps.push_back(tape.add({begin, begin + width}));
  values[random.getResult()] = std::move(steps);
}

void OpRunner::run(Operation *op) {
  StringRef name = op->getName().stripDialect();
  if (auto found = elementwiseOps().find(name.str()); found != elementwiseOps().end())
    return runElementwise(op, found->second);
  llvm::TypeSwitch<Operation *>(op)
      .Case<rnnd::ScanOp, rnnd::LossOp, rnnd::ReshapeOp, rnnd::SliceOp, rnnd::ConcatOp,
            rnnd::GatherOp, rnnd::MatmulOp, rnnd::ReverseOp, rnnd::RepeatOp, rnnd::IotaOp,
            rnnd::DotOp, rnnd::ReadOp, rnnd::ReduceSumOp, rnnd::ReduceMaxOp, rnnd::BroadcastOp,
            rnnd::NormOp, rnnd::StepFunctionOp, rnnd::LookupOp, rnnd::RandomOp, rnnd::WeightOp>(
          [&](auto each) { runOp(each); })
      .Case(
          [&](rnnd::FillOp fill) { constant(fill.getResult(), fill.getValue().convertToDouble()); })
      .Case([&](rnnd::ConstantOp number) {
        constant(number.getResult(), number.getValue().convertToDouble());
      })
      .Case([&](rnnd::LearningRateOp rate) {
        constant(rate.getResult(), rate.getValue().convertToDouble());
      })
      .Case([&](rnnd::BiasCorrectionOp correction) {
        double beta = static_cast<float>(correction.getBeta().convertToDouble());
        constant(correction.getResult(), 1 - std::pow(beta, updates + 1));
      })
      .Default([](Operation *op) {
        fail("the oracle does not know `{}`", op->getName().getStringRef().str());
      });
}

} // namespace rnn::oracle
