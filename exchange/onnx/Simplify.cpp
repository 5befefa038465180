// Operations as exporters write them -> operations that are layers.
#include "exchange/onnx/Operations.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn::exchange::onnx {

namespace {

using enum Operation::Kind;

class Simplifier {
public:
  explicit Simplifier(Operations &operations) : operations(operations) {}

  void run() {
    // Each rule makes the model smaller or moves a step towards the input.
    constexpr int mostRounds = 64;
    for (int round = 0; round < mostRounds; ++round) {
      isChanged = false;
      operations.disconnectUnused();
      for (size_t i = 0; i < operations.all.size(); ++i)
        if (!operations.all[i].inputs.empty())
          apply(i);
      if (!isChanged)
        return;
    }
  }

private:
  Operation &at(size_t index) { return operations.all[index]; }
  Operation &producer(Ref ref) { return at(ref.operation); }
  bool isOnlyUse(Ref ref) const { return operations.usersOf(ref).size() == 1; }
  bool isLayer(const Operation &operation, const char *name) const {
    return operation.kind == Layer && operation.call.text == name;
  }

  void replace(size_t index, Ref by) {
    operations.replace({index, 0}, by);
    at(index).inputs.clear();
    isChanged = true;
  }

  void apply(size_t i) {
    switch (at(i).kind) {
    case Step:
      return step(i);
    case Select:
      return select(i);
    case Reverse:
      if (producer(at(i).inputs[0]).kind == Reverse)
        replace(i, producer(at(i).inputs[0]).inputs[0]);
      return;
    case Recurrent:
      return recurrent(i);
    case Concatenate:
      return concatenate(i);
    case Affine:
      return affine(i);
    case Reshape:
      return reshape(i);
    case Layer:
      if (isLayer(at(i), "activation"))
        activation(i);
      else if (isLayer(at(i), "multiply"))
        multiply(i);
      return;
    default:
      return;
    }
  }

  /// The direction whose sequence a result is, of a recurrent operation.
  std::optional<size_t> directionOf(Ref ref) {
    const Operation &from = producer(ref);
    if (from.kind != Recurrent)
      return std::nullopt;
    size_t directions = from.directions.size();
    if (directions == 1 && ref.result == RecurrentResult::Sequence)
      return 0;
    for (size_t i = 0; i < directions; ++i)
      if (ref.result == RecurrentResult::sequence(i, directions, statesOf(from)))
        return i;
    return std::nullopt;
  }

  void step(size_t i) {
    Ref input = at(i).inputs[0];
    Operation &from = producer(input);
    if (std::optional<size_t> direction = directionOf(input)) {
      bool isEnd = at(i).isLast || at(i).first == 0;
      if (isEnd && from.directions[*direction].isBackwards != at(i).isLast)
        replace(i, {input.operation, RecurrentResult::state(*direction, 0, statesOf(from))});
      return;
    }
    // A layer that works on each step works on the chosen one alone.
    bool isStepwise = from.kind == Affine || from.kind == Select || isLayer(from, "dense") ||
                      isLayer(from, "activation") || isLayer(from, "layer_normalization") ||
                      isLayer(from, "batch_normalization");
    if (isStepwise && isOnlyUse(input)) {
      Operation step = at(i), layer = from;
      step.inputs = layer.inputs;
      step.results = {{producer(layer.inputs[0]).results[layer.inputs[0].result].back()}};
      layer.inputs = {input};
      layer.results = {{layer.results[0].back()}};
      at(input.operation) = std::move(step);
      at(i) = std::move(layer);
      isChanged = true;
    }
  }

  void select(size_t i) {
    Ref input = at(i).inputs[0];
    const Operation &from = producer(input);
    int64_t first = at(i).first, count = at(i).count;
    if (from.kind == Select) {
      at(i).first += from.first;
      at(i).inputs = {from.inputs[0]};
      isChanged = true;
      return;
    }
    if (from.kind == Concatenate) {
      selectParts(i, from, first, count);
      return;
    }
    bool isStep = from.kind == Step;
    Ref source = isStep ? from.inputs[0] : input;
    const Operation &layer = producer(source);
    bool isOfBoth =
        layer.kind == Recurrent && layer.directions.size() == 2 &&
        (source.result == RecurrentResult::Sequence || source.result == RecurrentResult::Final);
    if (!isOfBoth)
      return;
    size_t states = statesOf(layer);
    int64_t ofForward =
        operations.featuresOf({source.operation, RecurrentResult::state(0, 0, states)});
    int64_t ofBackward =
        operations.featuresOf({source.operation, RecurrentResult::state(1, 0, states)});
    bool isForward = first == 0 && count == ofForward,
         isBackward = first == ofForward && count == ofBackward;
    if (!isForward && !isBackward)
      return;
    size_t direction = isForward ? 0 : 1;
    Ref result{source.operation, source.result == RecurrentResult::Final
                                     ? RecurrentResult::state(direction, 0, states)
                                     : RecurrentResult::sequence(direction, 2, states)};
    if (!isStep) {
      replace(i, result);
      return;
    }
    at(i).kind = Step;
    at(i).isLast = from.isLast;
    at(i).first = from.first;
    at(i).inputs = {result};
    isChanged = true;
  }

  void selectParts(size_t i, const Operation &from, int64_t first, int64_t count) {
    std::vector<Ref> chosen;
    int64_t place = 0, found = 0;
    for (Ref part : from.inputs) {
      int64_t size = operations.featuresOf(part);
      if (place >= first && place + size <= first + count) {
        chosen.push_back(part);
        found += size;
      } else if (place <= first && first + count <= place + size) {
        at(i).first -= place;
        at(i).inputs = {part};
        isChanged = true;
        return;
      }
      place += size;
    }
    if (found != count)
      return;
    if (chosen.size() == 1) {
      replace(i, chosen[0]);
      return;
    }
    at(i).kind = Concatenate;
    at(i).inputs = std::move(chosen);
    isChanged = true;
  }

  void recurrent(size_t i) {
    if (at(i).directions.size() == 2)
      return;
    Ref input = at(i).inputs[0];
    if (producer(input).kind == Reverse) {
      // From the last step of the reversed sequence: the order of the sequence itself.
      at(i).inputs = {producer(input).inputs[0]};
      Direction &direction = at(i).directions[0];
      direction.isBackwards = !direction.isBackwards;
      Operation reverse;
      reverse.kind = Reverse;
      reverse.node = at(i).node;
      reverse.results = {at(i).results[0]};
      Ref back = operations.add(std::move(reverse));
      operations.replace({i, RecurrentResult::Sequence}, back);
      at(back.operation).inputs = {{i, RecurrentResult::Sequence}};
      isChanged = true;
      return;
    }
    if (at(i).directions[0].isBackwards && isTakenInOrder(i))
      if (std::optional<size_t> forward = partnerOf(i))
        pair(*forward, i);
  }

  /// Whether anything takes the sequence in the order of time.
  bool isTakenInOrder(size_t i) const {
    auto users = operations.usersOf({i, RecurrentResult::Sequence});
    return std::ranges::any_of(users, [&](size_t user) {
      return user == operations.all.size() || operations.all[user].kind != Reverse;
    });
  }

  /// The operation that goes forwards over the same values.
  std::optional<size_t> partnerOf(size_t backward) const {
    for (size_t i = 0; i < operations.all.size(); ++i) {
      const Operation &other = operations.all[i];
      if (other.kind == Recurrent && other.directions.size() == 1 &&
          !other.directions[0].isBackwards && other.inputs == operations.all[backward].inputs &&
          other.directions[0].call.text == operations.all[backward].directions[0].call.text &&
          other.directions[0].initialStates.empty() ==
              operations.all[backward].directions[0].initialStates.empty())
        return i;
    }
    return std::nullopt;
  }

  void pair(size_t forward, size_t backward) {
    Operation both = at(forward);
    const Operation other = at(backward);
    both.directions.push_back(other.directions[0]);
    size_t states = statesOf(both);
    Axes sequence = both.results[RecurrentResult::Sequence];
    AtomList joint = sequence.back();
    const AtomList &added = other.results[RecurrentResult::Sequence].back();
    joint.insert(joint.end(), added.begin(), added.end());
    std::vector<Axes> results = {{sequence.front(), joint}, {joint}};
    for (const AtomList &features : {sequence.back(), added})
      for (size_t state = 0; state < states; ++state)
        results.push_back({features});
    results.push_back(sequence);
    results.push_back({sequence.front(), added});
    both.results = std::move(results);
    Ref made = operations.add(std::move(both));
    for (size_t direction : {0, 1}) {
      size_t from = direction == 0 ? forward : backward;
      operations.replace({from, RecurrentResult::Sequence},
                         {made.operation, RecurrentResult::sequence(direction, 2, states)});
      for (size_t state = 0; state < states; ++state)
        operations.replace({from, RecurrentResult::state(0, state, states)},
                           {made.operation, RecurrentResult::state(direction, state, states)});
    }
    isChanged = true;
    operations.disconnectUnused();
  }

  void concatenate(size_t i) {
    std::vector<Ref> inputs = at(i).inputs;
    if (std::optional<Ref> sequence = operations.ofAllSteps(i)) {
      replace(i, *sequence);
      return;
    }
    for (size_t k = 0; k < inputs.size(); ++k) {
      const Operation &part = producer(inputs[k]);
      if (part.kind == Concatenate && isOnlyUse(inputs[k])) {
        std::vector<Ref> inner = part.inputs;
        at(i).inputs.erase(at(i).inputs.begin() + int64_t(k));
        at(i).inputs.insert(at(i).inputs.begin() + int64_t(k), inner.begin(), inner.end());
        at(inputs[k].operation).inputs.clear();
        isChanged = true;
        return;
      }
    }
    for (size_t k = 0; k + 1 < inputs.size(); ++k) {
      std::optional<Ref> both = bothDirections(inputs[k], inputs[k + 1]);
      if (!both)
        continue;
      if (inputs.size() == 2) {
        replace(i, *both);
        return;
      }
      at(i).inputs[k] = *both;
      at(i).inputs.erase(at(i).inputs.begin() + int64_t(k) + 1);
      isChanged = true;
      return;
    }
  }

  /// The result that has both side by side.
  std::optional<Ref> bothDirections(Ref first, Ref second) {
    if (producer(first).kind != Recurrent || producer(second).kind != Recurrent)
      return std::nullopt;
    size_t states = statesOf(producer(first));
    if (first.operation == second.operation && producer(first).directions.size() == 2) {
      if (first.result == RecurrentResult::state(0, 0, states) &&
          second.result == RecurrentResult::state(1, 0, states))
        return Ref{first.operation, RecurrentResult::Final};
      if (first.result == RecurrentResult::sequence(0, 2, states) &&
          second.result == RecurrentResult::sequence(1, 2, states))
        return Ref{first.operation, RecurrentResult::Sequence};
      return std::nullopt;
    }
    size_t last = RecurrentResult::state(0, 0, states);
    bool areLast = first.result == last && second.result == last &&
                   producer(first).directions.size() == 1 &&
                   producer(second).directions.size() == 1;
    bool areOpposite = areLast && !producer(first).directions[0].isBackwards &&
                       producer(second).directions[0].isBackwards &&
                       partnerOf(second.operation) == first.operation;
    if (areOpposite)
      pair(first.operation, second.operation);
    return std::nullopt;
  }

  static float element(const std::vector<float> &values, size_t index) {
    return values.size() == 1 ? values[0] : values[index];
  }

  void affine(size_t i) {
    Operation &own = at(i);
    Ref input = own.inputs[0];
    auto isAll = [](const std::vector<float> &values, float number) {
      return std::ranges::all_of(values, [&](float value) { return value == number; });
    };
    if (isAll(own.scale, 1) && isAll(own.offset, 0)) {
      replace(i, input);
      return;
    }
    Operation &from = producer(input);
    if (!isOnlyUse(input))
      return;
    size_t features = std::max(
        {own.scale.size(), own.offset.size(), from.scale.size(), from.offset.size(), size_t(1)});
    if (from.kind == Affine) {
      std::vector<float> scale, offset;
      for (size_t k = 0; k < features; ++k) {
        scale.push_back(element(from.scale, k) * element(own.scale, k));
        offset.push_back(element(from.offset, k) * element(own.scale, k) + element(own.offset, k));
      }
      own.scale = std::move(scale);
      own.offset = std::move(offset);
      own.inputs = from.inputs;
      from.inputs.clear();
      isChanged = true;
    } else if (isLayer(from, "dense") && !findArgument(from.call, "activation")) {
      scaleDense(from, own);
      replace(i, input);
    } else if (isLayer(from, "layer_normalization") && from.weights.empty()) {
      scaleNormalization(from, own);
      replace(i, input);
    }
  }

  /// A normalization that was written in pieces has its gamma and beta after it.
  void scaleNormalization(Operation &normalization, const Operation &affine) {
    auto features = uint64_t(operations.featuresOf(normalization.inputs[0]));
    for (const std::vector<float> *values : {&affine.scale, &affine.offset}) {
      Array weight{{features}, std::vector<float>(features)};
      for (size_t k = 0; k < features; ++k)
        weight.values[k] = element(*values, k);
      normalization.weights.push_back(std::move(weight));
    }
    for (const char *argument : {"scale", "center"}) {
      removeArgument(normalization.call, argument);
      addArgument(normalization.call, argument, booleanValue(true));
    }
  }

  static void scaleDense(Operation &dense, const Operation &affine) {
    Array &kernel = dense.weights[0];
    size_t units = kernel.shape[1];
    for (size_t k = 0; k < kernel.values.size(); ++k)
      kernel.values[k] *= element(affine.scale, k % units);
    bool hasBias = dense.weights.size() > 1;
    Array bias = hasBias ? dense.weights[1] : Array{{units}, std::vector<float>(units)};
    for (size_t k = 0; k < units; ++k)
      bias.values[k] = bias.values[k] * element(affine.scale, k) + element(affine.offset, k);
    bool isNeeded =
        hasBias || std::ranges::any_of(bias.values, [](float value) { return value != 0; });
    if (!isNeeded)
      return;
    dense.weights.resize(1);
    dense.weights.push_back(std::move(bias));
    removeArgument(dense.call, "use_bias");
    addArgument(dense.call, "use_bias", booleanValue(true));
  }

  /// An activation of its own becomes the argument of the layer before.
  void activation(size_t i) {
    Ref input = at(i).inputs[0];
    Operation &from = producer(input);
    if (!isLayer(from, "dense") || findArgument(from.call, "activation") || !isOnlyUse(input))
      return;
    addArgument(from.call, "activation", *findArgument(at(i).call, "activation"));
    replace(i, input);
  }

  /// x * sigmoid(x)
  void multiply(size_t i) {
    std::vector<Ref> inputs = at(i).inputs;
    for (size_t k : {0, 1}) {
      const Operation &gate = producer(inputs[k]);
      bool isSilu = inputs.size() == 2 && isLayer(gate, "activation") &&
                    findArgument(gate.call, "activation")->text == "sigmoid" &&
                    gate.inputs[0] == inputs[1 - k] && isOnlyUse(inputs[k]);
      if (!isSilu)
        continue;
      at(i).call = callValue("activation", {{"activation", nameValue("silu")}});
      at(i).inputs = {inputs[1 - k]};
      isChanged = true;
      return;
    }
  }

  void reshape(size_t i) {
    Ref input = at(i).inputs[0];
    Operation &from = producer(input);
    const Atoms &atoms = operations.atoms;
    if (atoms.sizesOf(from.results[input.result]) == atoms.sizesOf(at(i).results[0])) {
      replace(i, input);
      return;
    }
    if (from.kind == Reshape && isOnlyUse(input)) {
      at(i).inputs = from.inputs;
      isChanged = true;
      return;
    }
    // Such as [?] -> [?, 1]: the language has no such layer, but such an input.
    std::vector<Size> sizes = atoms.sizesOf(at(i).results[0]);
    bool hasUnknown = std::ranges::any_of(sizes, [](const Size &size) { return !size.isNumber(); });
    if (from.kind == Input && hasUnknown && isOnlyUse(input)) {
      from.results = at(i).results;
      operations.notes.push_back(
          fmt::format("the input `{}` has an axis for its one feature here", from.name));
      replace(i, input);
    }
  }

  Operations &operations;
  bool isChanged = false;
};

} // namespace

void simplify(Operations &operations) { Simplifier(operations).run(); }

} // namespace rnn::exchange::onnx
