// Operations -> layers of the language with their weights.
#include "data/Error.h"
#include "exchange/onnx/Operations.h"
#include "model/Model.h"

#include <algorithm>
#include <map>

namespace rnn::exchange::onnx {

namespace {

using enum Operation::Kind;

class Emitter {
public:
  Emitter(Operations operations, const std::string &file)
      : operations(std::move(operations)), file(file) {}

  ImportedModel emit() {
    operations.disconnectUnused();
    for (size_t i = 0; i < at().size(); ++i)
      if (at(i).kind == Input)
        input(i);
    for (size_t i = 0; i < at().size(); ++i)
      if (isUsed(i))
        emitFrom(i);
    for (Ref output : operations.outputs)
      model.outputs.push_back(values.at(output));
    model.notes = std::move(operations.notes);
    return std::move(model);
  }

private:
  std::vector<Operation> &at() { return operations.all; }
  Operation &at(size_t index) { return operations.all[index]; }

  bool isUsed(size_t index) const {
    const Operation &operation = operations.all[index];
    for (size_t result = 0; result < operation.results.size(); ++result)
      if (operations.isUsed({index, result}))
        return true;
    return false;
  }

  std::vector<Ref> inputsOf(const Operation &operation) const {
    std::vector<Ref> inputs = operation.inputs;
    for (const Direction &direction : operation.directions)
      inputs.insert(inputs.end(), direction.initialStates.begin(), direction.initialStates.end());
    return inputs;
  }

  /// The operation after all that it takes.
  void emitFrom(size_t last) {
    std::vector<size_t> pending = {last};
    while (!pending.empty()) {
      size_t next = pending.back();
      bool isReady = true;
      for (Ref ref : isEmitted[next] ? std::vector<Ref>() : inputsOf(at(next)))
        if (!isEmitted[ref.operation]) {
          pending.push_back(ref.operation);
          isReady = false;
        }
      if (!isReady)
        continue;
      pending.pop_back();
      if (!isEmitted[next])
        operation(next);
      isEmitted[next] = true;
    }
  }

  void input(size_t index) {
    const Operation &operation = at(index);
    isEmitted[index] = true;
    auto users = operations.usersOf({index, 0});
    if (users.empty()) {
      operations.notes.push_back(
          fmt::format("the input `{}` has no effect and is left out", operation.name));
      return;
    }
    ImportedInput input;
    input.name = operation.name;
    input.isTokens = std::ranges::any_of(users, [&](size_t user) {
      return user < at().size() && at(user).kind == Layer && at(user).call.text == "embedding";
    });
    input.shape = sizes(operation, operation.results[0]);
    values[{index, 0}] = input.name;
    model.inputs.push_back(std::move(input));
  }

  /// Sizes as the language has them: only the first may be unknown.
  std::vector<int64_t> sizes(const Operation &operation, const Axes &axes) const {
    std::vector<int64_t> result;
    for (const Size &size : operations.atoms.sizesOf(axes)) {
      bool isLength = size == Size::ofLength() && result.empty();
      if (!isLength && !size.isNumber())
        fail("`{}`: node `{}` needs {} numbers along an axis, but the language has a fixed number "
             "there; export the model with a fixed length",
             file, operation.node.empty() ? operation.name : operation.node, size.text());
      result.push_back(isLength ? rnnc::unknownLength : size.factor);
    }
    return result;
  }

  ImportedLayer &add(size_t index, Value call, std::vector<Array> weights = {}) {
    const Operation &operation = at(index);
    ImportedLayer &layer = model.layers.emplace_back();
    layer.call = std::move(call);
    layer.weights = std::move(weights);
    if (!operation.name.empty())
      addArgument(layer.call, "name", textValue(operation.name));
    for (Ref input : operation.inputs)
      layer.inputs.push_back(values.at(input));
    return layer;
  }

  std::string newValue() { return fmt::format("value {}", ++valueCount); }

  void addSimple(size_t index, Value call, std::vector<Array> weights = {}) {
    ImportedLayer &layer = add(index, std::move(call), std::move(weights));
    layer.results = {newValue()};
    values[{index, 0}] = layer.results[0];
  }

  void operation(size_t index) {
    Operation &operation = at(index);
    switch (operation.kind) {
    case Input:
      return;
    case Parameter: {
      std::string name = fmt::format("{}", operation.name);
      while (std::ranges::find(model.parameters, name, &ImportedParameter::name) !=
             model.parameters.end())
        name = fmt::format("{}_{}", operation.name, model.parameters.size());
      model.parameters.push_back({name, std::move(operation.weights[0])});
      values[{index, 0}] = name;
      return;
    }
    case Layer:
      return addSimple(index, operation.call, std::move(operation.weights));
    case Concatenate:
      return addSimple(index, callValue("concatenate"));
    case Affine:
      return affine(index);
    case Step:
      return step(index);
    case Select:
      return select(index);
    case Reshape:
      return reshape(index);
    case Reverse:
      return reverse(index);
    case Recurrent:
      return recurrent(index);
    }
  }

  void affine(size_t index) {
    const Operation &operation = at(index);
    if (operation.scale.size() == 1 && operation.offset.size() == 1) {
      addSimple(index, callValue("rescaling", {{"scale", realValue(operation.scale[0])},
                                               {"offset", realValue(operation.offset[0])}}));
      return;
    }
    // With a variance that together with epsilon is 1, so that nothing else is scaled.
    constexpr float epsilon = 0x1p-10F;
    auto features = uint64_t(operations.featuresOf({index, 0}));
    auto wide = [&](std::vector<float> values) {
      values.resize(features, values.front());
      return Array{{features}, std::move(values)};
    };
    addSimple(index, callValue("batch_normalization", {{"epsilon", realValue(epsilon)}}),
              {wide(operation.scale), wide(operation.offset), wide({0}), wide({1 - epsilon})});
  }

  static Array identity(uint64_t features) {
    Array kernel{{features, features}, std::vector<float>(features * features)};
    for (uint64_t i = 0; i < features; ++i)
      kernel.values[i * features + i] = 1;
    return kernel;
  }

  void step(size_t index) {
    const Operation &operation = at(index);
    auto features = uint64_t(operations.featuresOf({index, 0}));
    if (operation.first != 0)
      fail("`{}`: node `{}` takes step {} of a sequence; the language takes the first or the last",
           file, operation.node, operation.first);
    operations.notes.push_back(
        fmt::format("`{}` takes the {} step of a sequence: a `simple_rnn` that repeats its input",
                    operation.node, operation.isLast ? "last" : "first"));
    addSimple(
        index,
        callValue("simple_rnn", {{"units", integerValue(int64_t(features))},
                                 {"activation", nameValue("linear")},
                                 {"use_bias", booleanValue(false)},
                                 {"go_backwards", booleanValue(!operation.isLast)}}),
        {identity(features), {{features, features}, std::vector<float>(features * features)}});
  }

  void select(size_t index) {
    const Operation &operation = at(index);
    int64_t stop = operation.first + operation.count;
    bool isToEnd = stop == operations.featuresOf(operation.inputs[0]);
    addSimple(index, callValue("select_features",
                               {{"start", integerValue(operation.first)},
                                {"stop", isToEnd ? nameValue("none") : integerValue(stop)}}));
  }

  void reshape(size_t index) {
    std::vector<int64_t> target = sizes(at(index), at(index).results[0]);
    if (std::ranges::find(target, rnnc::unknownLength) != target.end())
      fail("`{}`: node `{}` reshapes a sequence of unknown length; export the model with a fixed "
           "length",
           file, at(index).node);
    if (target.size() == 1) {
      addSimple(index, callValue("flatten"));
      return;
    }
    std::vector<Value> numbers;
    for (int64_t size : target)
      numbers.push_back(integerValue(size));
    addSimple(index, callValue("reshape", {{"target_shape", listValue(std::move(numbers))}}));
  }

  /// Only the results of layers that go backwards have the other order.
  void reverse(size_t index) {
    Ref input = at(index).inputs[0];
    const Operation &from = at(input.operation);
    bool isBackwards = from.kind == Recurrent && from.directions.size() == 1 &&
                       from.directions[0].isBackwards && input.result == RecurrentResult::Sequence;
    if (!isBackwards)
      fail("`{}`: node `{}` reverses a sequence, which the language does only inside recurrent "
           "layers",
           file, at(index).node);
    values[{index, 0}] = values.at({input.operation, reversedSequence});
  }

  void recurrent(size_t index);
  void oneDirection(size_t index, size_t direction);
  void inOrderOfTime(size_t index, size_t direction, Ref sequence);
  void bothDirections(size_t index);
  bool isReversedOnly(size_t index) const;
  void joinStates(size_t index, Ref result, std::vector<Ref> parts);

  /// A result of its own for a layer that goes backwards: its sequence from last to first.
  static constexpr size_t reversedSequence = 1000;

  Operations operations;
  const std::string &file;
  ImportedModel model;
  std::map<Ref, std::string> values;
  std::map<size_t, bool> isEmitted;
  size_t valueCount = 0;
};

/// Whether the sequence is taken only in the order in which the layer makes it.
bool Emitter::isReversedOnly(size_t index) const {
  auto users = operations.usersOf({index, RecurrentResult::Sequence});
  return std::ranges::all_of(users, [&](size_t user) {
    return user < operations.all.size() && operations.all[user].kind == Reverse;
  });
}

void Emitter::recurrent(size_t index) {
  const Operation &operation = at(index);
  if (operation.directions.size() == 1) {
    oneDirection(index, 0);
    return;
  }
  // A direction that nothing takes is left out.
  size_t states = statesOf(operation);
  bool isWhole = operations.isUsed({index, RecurrentResult::Sequence}) ||
                 operations.isUsed({index, RecurrentResult::Final});
  for (size_t direction : {0, 1}) {
    bool isOtherUsed =
        isWhole || operations.isUsed({index, RecurrentResult::sequence(1 - direction, 2, states)});
    for (size_t state = 0; state < states; ++state)
      isOtherUsed =
          isOtherUsed ||
          operations.isUsed({index, RecurrentResult::state(1 - direction, state, states)});
    bool needsOrder =
        direction == 1 && operations.isUsed({index, RecurrentResult::sequence(1, 2, states)});
    if (!isOtherUsed && !needsOrder) {
      oneDirection(index, direction);
      return;
    }
  }
  bothDirections(index);
}

void Emitter::oneDirection(size_t index, size_t direction) {
  Operation operation = at(index);
  Direction &own = operation.directions[direction];
  size_t states = statesOf(operation), directions = operation.directions.size();
  Ref sequence{index, directions == 1 ? size_t(RecurrentResult::Sequence)
                                      : RecurrentResult::sequence(direction, 2, states)};
  bool isSequenceUsed = operations.isUsed(sequence);
  if (own.isBackwards && isSequenceUsed && !isReversedOnly(index)) {
    inOrderOfTime(index, direction, sequence);
    return;
  }
  bool needsStates = false;
  for (size_t state = isSequenceUsed ? 0 : 1; state < states; ++state)
    needsStates =
        needsStates || operations.isUsed({index, RecurrentResult::state(direction, state, states)});
  ImportedLayer &layer = add(index, own.call, std::move(own.weights));
  addArgument(layer.call, "return_sequences", booleanValue(isSequenceUsed));
  addArgument(layer.call, "return_state", booleanValue(needsStates));
  addArgument(layer.call, "go_backwards", booleanValue(own.isBackwards));
  for (Ref state : own.initialStates)
    layer.initialStates.push_back(values.at(state));
  layer.results = {newValue()};
  if (isSequenceUsed)
    values[own.isBackwards ? Ref{index, reversedSequence} : sequence] = layer.results[0];
  else
    values[{index, RecurrentResult::state(direction, 0, states)}] = layer.results[0];
  for (size_t state = 0; needsStates && state < states; ++state) {
    layer.results.push_back(newValue());
    values.try_emplace({index, RecurrentResult::state(direction, state, states)},
                       layer.results.back());
  }
}

/// Only a bidirectional layer gives the steps of a layer that goes backwards in the order of time;
/// forwards it has one unit that nothing takes.
void Emitter::inOrderOfTime(size_t index, size_t direction, Ref sequence) {
  const Operation operation = at(index);
  const Direction &own = operation.directions[direction];
  if (!own.initialStates.empty())
    fail("`{}`: node `{}` goes backwards from initial states and gives its steps in the order of "
         "time, which the language has no layer for",
         file, operation.node);
  auto features = uint64_t(operations.featuresOf(operation.inputs[0]));
  size_t states = statesOf(operation);
  bool needsStates = false;
  for (size_t state = 0; state < states; ++state)
    needsStates =
        needsStates || operations.isUsed({index, RecurrentResult::state(direction, state, states)});
  Value forward =
      callValue("simple_rnn", {{"units", integerValue(1)}, {"use_bias", booleanValue(false)}});
  Value backward = own.call;
  for (Value *call : {&forward, &backward}) {
    addArgument(*call, "return_sequences", booleanValue(true));
    addArgument(*call, "return_state", booleanValue(needsStates));
  }
  ImportedLayer &layer = add(index,
                             callValue("bidirectional", {{"layer", std::move(forward)},
                                                         {"merge_mode", nameValue("none")},
                                                         {"backward_layer", std::move(backward)}}),
                             {{{features, 1}, std::vector<float>(features)}, {{1, 1}, {0}}});
  layer.weights.insert(layer.weights.end(), own.weights.begin(), own.weights.end());
  layer.results = {newValue(), newValue()};
  values[sequence] = layer.results[1];
  if (!needsStates)
    return;
  layer.results.push_back(newValue()); // of the one unit
  for (size_t state = 0; state < states; ++state) {
    layer.results.push_back(newValue());
    values[{index, RecurrentResult::state(direction, state, states)}] = layer.results.back();
  }
}

void Emitter::bothDirections(size_t index) {
  Operation operation = at(index);
  size_t states = statesOf(operation);
  auto isUsed = [&](size_t result) { return operations.isUsed({index, result}); };
  size_t sequences[] = {RecurrentResult::sequence(0, 2, states),
                        RecurrentResult::sequence(1, 2, states)};
  bool isApart = isUsed(sequences[0]) || isUsed(sequences[1]);
  bool isSequence = isApart || isUsed(RecurrentResult::Sequence);
  bool needsStates = isSequence && isUsed(RecurrentResult::Final);
  for (size_t i = 0; i < 2 * states; ++i)
    needsStates = needsStates || isUsed(RecurrentResult::FirstOfState + i);
  Value call = callValue("bidirectional", {{"merge_mode", nameValue(isApart ? "none" : "concat")}});
  ImportedLayer &layer = add(index, std::move(call));
  for (size_t direction : {0, 1}) {
    Direction &own = operation.directions[direction];
    addArgument(own.call, "return_sequences", booleanValue(isSequence));
    addArgument(own.call, "return_state", booleanValue(needsStates));
    layer.weights.insert(layer.weights.end(), own.weights.begin(), own.weights.end());
    for (Ref state : own.initialStates)
      layer.initialStates.push_back(values.at(state));
  }
  addArgument(layer.call, "layer", operation.directions[0].call);
  if (!areSame(operation.directions[0].call, operation.directions[1].call))
    addArgument(layer.call, "backward_layer", operation.directions[1].call);
  layer.results = {newValue()};
  if (isApart) {
    layer.results.push_back(newValue());
    values[{index, sequences[0]}] = layer.results[0];
    values[{index, sequences[1]}] = layer.results[1];
  } else
    values[{index, isSequence ? size_t(RecurrentResult::Sequence)
                              : size_t(RecurrentResult::Final)}] = layer.results[0];
  for (size_t i = 0; needsStates && i < 2 * states; ++i) {
    layer.results.push_back(newValue());
    values[{index, RecurrentResult::FirstOfState + i}] = layer.results.back();
  }
  if (isApart && isUsed(RecurrentResult::Sequence))
    joinStates(index, {index, RecurrentResult::Sequence},
               {{index, sequences[0]}, {index, sequences[1]}});
  if (isSequence && isUsed(RecurrentResult::Final))
    joinStates(index, {index, RecurrentResult::Final},
               {{index, RecurrentResult::state(0, 0, states)},
                {index, RecurrentResult::state(1, 0, states)}});
}

void Emitter::joinStates(size_t index, Ref result, std::vector<Ref> parts) {
  ImportedLayer &layer = model.layers.emplace_back();
  layer.call = callValue("concatenate");
  for (Ref part : parts)
    layer.inputs.push_back(values.at(part));
  layer.results = {newValue()};
  values[{index, result.result}] = layer.results[0];
}

} // namespace

ImportedModel layersOf(Operations operations, const std::string &file) {
  return Emitter(std::move(operations), file).emit();
}

} // namespace rnn::exchange::onnx
