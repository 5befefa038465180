// GRU, LSTM and RNN nodes -> recurrent operations with the language's weights.
#include "exchange/onnx/Activations.h"
#include "exchange/onnx/GraphImporter.h"

#include <algorithm>

namespace rnn::exchange::onnx {

namespace {

/// What a kind of node has: gates in the language's order, as places in ONNX' order.
struct Kind {
  const char *layer;
  std::vector<size_t> gates;
  std::vector<std::string> activations; // the defaults
};

const Kind &kindOf(const std::string &op) {
  static const std::map<std::string, Kind> kinds = {
      {"GRU", {"gru", {0, 1, 2}, {"Sigmoid", "Tanh"}}},              // z, r, h
      {"LSTM", {"lstm", {0, 2, 3, 1}, {"Sigmoid", "Tanh", "Tanh"}}}, // i, o, f, c -> i, f, c, o
      {"RNN", {"simple_rnn", {0}, {"Tanh"}}}};
  return kinds.at(op);
}

/// One direction of [directions, gates * units, columns] -> [columns, gates * units].
Array kernelOf(const Constant &weights, size_t direction, const Kind &kind, size_t units) {
  size_t gates = kind.gates.size(), columns = size_t(weights.shape[2].factor);
  const float *from = weights.reals.data() + direction * gates * units * columns;
  Array result{{columns, gates * units}, std::vector<float>(columns * gates * units)};
  for (size_t gate = 0; gate < gates; ++gate)
    for (size_t unit = 0; unit < units; ++unit)
      for (size_t column = 0; column < columns; ++column)
        result.values[column * gates * units + gate * units + unit] =
            from[(kind.gates[gate] * units + unit) * columns + column];
  return result;
}

/// One direction of [directions, 2 * gates * units] -> [gates * units], or [2, gates * units].
Array biasOf(const Constant &biases, size_t direction, const Kind &kind, size_t units,
             bool isTwofold) {
  size_t gates = kind.gates.size(), size = gates * units;
  const float *from = biases.reals.data() + direction * 2 * size;
  Array result{{size}, std::vector<float>(size)};
  if (isTwofold)
    result = {{2, size}, std::vector<float>(2 * size)};
  for (size_t gate = 0; gate < gates; ++gate)
    for (size_t unit = 0; unit < units; ++unit) {
      float ofInput = from[kind.gates[gate] * units + unit],
            ofState = from[size + kind.gates[gate] * units + unit];
      result.values[gate * units + unit] = isTwofold ? ofInput : ofInput + ofState;
      if (isTwofold)
        result.values[size + gate * units + unit] = ofState;
    }
  return result;
}

bool isZero(const Constant &constant) { return constant.uniform() == 0.0F; }

} // namespace

void GraphImporter::recurrent(const Node &node) {
  const Kind &kind = kindOf(node.op);
  std::string direction = node.text("direction", "forward");
  size_t directions = direction == "bidirectional" ? 2 : 1;
  if (directions == 1 && direction != "forward" && direction != "reverse")
    reject("its direction `{}` is unknown", direction);
  bool isBatchFirst = node.integer("layout", 0) == 1;
  const Tensor &input = tensor(node, 0);
  if (input.groups.size() != 3 || !isBatch(input.groups[isBatchFirst ? 0 : 1]))
    reject("its input is {}, expected {}", shapeText(input),
           isBatchFirst ? "[batch, steps, features]" : "[steps, batch, features]");
  if (node.find("clip"))
    reject("it clips values inside its gates, which the language does not");
  if (node.integer("input_forget", 0) != 0)
    reject("it couples the input gate with the forget gate; the language has cells for that, see "
           "models/cells");
  if (node.op == "LSTM" && node.hasInput(7) && !isZero(constant(node, 7, "peepholes")))
    reject("it has peepholes; the language has a cell for that, see models/cells");

  const Constant &kernel = constant(node, 1, "weights"),
                 &recurrentKernel = constant(node, 2, "recurrent weights");
  size_t gates = kind.gates.size();
  bool fits = !kernel.isInteger && !recurrentKernel.isInteger && kernel.shape.size() == 3 &&
              recurrentKernel.shape.size() == 3 && kernel.shape[2] == atoms.sizeOf(input.groups[2]);
  int64_t units = fits ? recurrentKernel.shape[2].factor : 0;
  auto rows = Size(int64_t(gates) * units), count = Size(int64_t(directions));
  fits = fits && units > 0 && kernel.shape[0] == count && recurrentKernel.shape[0] == count &&
         kernel.shape[1] == rows && recurrentKernel.shape[1] == rows;
  if (!fits)
    reject("its weights do not fit its input {}, its direction or each other", shapeText(input));
  if (node.integer("hidden_size", units) != units)
    reject("its `hidden_size` is {}, but its weights have {} units",
           node.integer("hidden_size", units), units);
  const Constant *bias = node.hasInput(3) ? &constant(node, 3, "bias") : nullptr;
  if (bias && (bias->isInteger || bias->count() != directions * 2 * gates * size_t(units)))
    reject("its bias has {} numbers, expected {}", bias->count(),
           directions * 2 * gates * size_t(units));
  if (node.hasInput(4))
    checkLengths(node, atoms.sizeOf(input.groups[isBatchFirst ? 1 : 0]).value_or(Size(0)));

  bool resetsAfter = node.integer("linear_before_reset", 0) != 0;
  std::vector<std::string> names = kind.activations;
  if (directions == 2)
    names.insert(names.end(), kind.activations.begin(), kind.activations.end());
  if (const Attribute *given = node.find("activations"))
    names = given->texts;
  size_t functions = kind.activations.size();
  if (names.size() != directions * functions)
    reject("it has {} activations, expected {}", names.size(), directions * functions);
  // alpha and beta are lists for those activations that have them.
  size_t alphas = 0, betas = 0;
  auto next = [&](const char *list, size_t &used, bool isTaken) -> std::optional<float> {
    const Attribute *given = isTaken ? node.find(list) : nullptr;
    return given && used < given->reals.size() ? std::optional(given->reals[used++]) : std::nullopt;
  };
  auto activation = [&](const std::string &name) {
    bool hasBeta = name == "HardSigmoid" || name == "Affine" || name == "ScaledTanh";
    bool hasAlpha = hasBeta || name == "LeakyRelu" || name == "ThresholdedRelu" || name == "Elu";
    std::optional<float> alpha = next("activation_alpha", alphas, hasAlpha);
    std::optional<float> beta = next("activation_beta", betas, hasBeta);
    std::optional<Value> value = activationOf(name, alpha, beta);
    if (!value)
      reject("the language has no activation like its `{}`", name);
    return *value;
  };

  Operation layer = operation(Operation::Recurrent, node, {});
  for (size_t i = 0; i < directions; ++i) {
    Direction &each = layer.directions.emplace_back();
    each.isBackwards = direction == "reverse" || i == 1;
    std::vector<Value> values;
    for (size_t k = 0; k < functions; ++k)
      values.push_back(activation(names[i * functions + k]));
    if (node.op == "LSTM" && names[i * functions + 1] != names[i * functions + 2])
      reject("its activations `{}` and `{}` differ; the language has one for both",
             names[i * functions + 1], names[i * functions + 2]);
    each.call = callValue(kind.layer, {{"units", integerValue(units)},
                                       {"activation", node.op == "RNN" ? values[0] : values[1]},
                                       {"use_bias", booleanValue(bias != nullptr)}});
    if (node.op != "RNN")
      addArgument(each.call, "recurrent_activation", values[0]);
    if (node.op == "GRU")
      addArgument(each.call, "reset_after", booleanValue(resetsAfter));
    each.weights = {kernelOf(kernel, i, kind, size_t(units)),
                    kernelOf(recurrentKernel, i, kind, size_t(units))};
    if (bias)
      each.weights.push_back(
          biasOf(*bias, i, kind, size_t(units), node.op == "GRU" && resetsAfter));
    each.initialStates = initialStates(node, i, directions, units, isBatchFirst);
  }
  // Steps that stand with the samples in one axis, or features in two, get axes of their own.
  size_t steps = isBatchFirst ? 1 : 0;
  layer.inputs = {inAxes(node, input, {input.groups[steps], input.groups[2]})};
  AtomList features = atoms.axis(Size(units)), both = features;
  if (directions == 2)
    both.insert(both.begin(), atoms.add(Size(2)));
  layer.results = {{input.groups[steps], both}, {both}};
  for (size_t i = 0; i < directions * (node.op == "LSTM" ? 2 : 1); ++i)
    layer.results.push_back({features});
  for (size_t i = 0; i < directions; ++i)
    layer.results.push_back({input.groups[steps], features});
  setSequenceAndStates(node, add(std::move(layer)), input);
}

/// Y [steps, directions, batch, units], Y_h and Y_c [directions, batch, units]; with layout 1
/// [batch, steps, directions, units] and [batch, directions, units].
void GraphImporter::setSequenceAndStates(const Node &node, Ref layer, const Tensor &input) {
  bool isBatchFirst = node.integer("layout", 0) == 1;
  const AtomList &steps = input.groups[isBatchFirst ? 1 : 0],
                 &samples = input.groups[isBatchFirst ? 0 : 1];
  const Operation operation = operations.all[layer.operation]; // a copy: others are added below
  size_t directions = operation.directions.size(), states = statesOf(operation);
  AtomList both = operation.results[RecurrentResult::Sequence].back(), direction, features = both;
  if (directions == 2) {
    direction = {both.front()};
    features.erase(features.begin());
  }
  set(node, 0,
      Tensor{{layer.operation, RecurrentResult::Sequence},
             isBatchFirst ? Groups{samples, steps, direction, features}
                          : Groups{steps, direction, samples, features}});
  Groups ofState =
      isBatchFirst ? Groups{samples, direction, features} : Groups{direction, samples, features};
  for (size_t state = 0; state < states; ++state) {
    if (!node.hasOutput(1 + state))
      continue;
    Ref value{layer.operation, RecurrentResult::state(0, state, states)};
    if (directions == 2) {
      Operation joint = this->operation(Operation::Concatenate, node, {});
      for (size_t i = 0; i < 2; ++i)
        joint.inputs.push_back({layer.operation, RecurrentResult::state(i, state, states)});
      joint.results = {{both}};
      value = add(std::move(joint));
    }
    set(node, 1 + state, Tensor{value, ofState});
  }
}

void GraphImporter::checkLengths(const Node &node, const Size &length) const {
  const Constant *lengths = constantAt(node, 4);
  bool isFull =
      lengths && lengths->isInteger &&
      std::ranges::all_of(lengths->integers, [&](const Size &each) { return each == length; });
  if (!isFull)
    reject("its `sequence_lens` give each sample a length; the language has masks for that, which "
           "the file does not say: export the model without lengths");
}

std::vector<Ref> GraphImporter::initialStates(const Node &node, size_t direction, size_t directions,
                                              int64_t units, bool isBatchFirst) {
  size_t states = node.op == "LSTM" ? 2 : 1;
  bool isZeros = true;
  for (size_t i = 5; i < 5 + states; ++i)
    if (node.hasInput(i)) {
      const Constant *given = constantAt(node, i);
      isZeros = isZeros && given && isZero(*given);
    }
  std::vector<Ref> result;
  for (size_t i = 5; !isZeros && i < 5 + states; ++i)
    result.push_back(initialState(node, i, direction, directions, units, isBatchFirst));
  return result;
}

Ref GraphImporter::initialState(const Node &node, size_t input, size_t direction, size_t directions,
                                int64_t units, bool isBatchFirst) {
  const Constant *given = constantAt(node, input);
  if (given || !node.hasInput(input)) {
    Operation parameter = operation(Operation::Parameter, node, {});
    parameter.name = input == 5 ? "h0" : "c0";
    parameter.results = {{atoms.axis(Size(units))}};
    std::vector<float> values(size_t(units), 0.0F);
    if (given) {
      std::vector<int64_t> sizes = given->storedShape();
      size_t ofBatch = isBatchFirst ? 0 : 1, ofDirection = isBatchFirst ? 1 : 0;
      if (given->isInteger || sizes.size() != 3 || sizes[2] != units || sizes[ofBatch] < 1 ||
          sizes[ofDirection] != int64_t(directions))
        reject("an initial state of its has another shape");
      Constant one = sliced(*given, ofDirection, int64_t(direction), 1, 1);
      for (size_t i = 0; i < one.count(); ++i) {
        if (i >= size_t(units) && one.reals[i] != one.reals[i % size_t(units)])
          reject("its initial states differ between samples");
        values[i % size_t(units)] = one.reals[i];
      }
    }
    parameter.weights = {{{uint64_t(units)}, std::move(values)}};
    return add(std::move(parameter));
  }
  Tensor state = tensor(node, input);
  size_t axis = isBatchFirst ? 1 : 0;
  if (state.groups.size() != 3 || !isBatch(state.groups[isBatchFirst ? 0 : 1]) ||
      atoms.sizeOf(state.groups[axis]) != Size(int64_t(directions)) ||
      atoms.sizeOf(state.groups[2]) != Size(units))
    reject("its initial state is {}, expected {}", shapeText(state),
           isBatchFirst ? "[batch, directions, units]" : "[directions, batch, units]");
  if (directions == 2)
    state = selected(node, state, axis, int64_t(direction), 1);
  return inAxes(node, state, {state.groups[2]});
}

} // namespace rnn::exchange::onnx
