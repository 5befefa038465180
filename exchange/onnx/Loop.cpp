// Loops over the steps, as tf2onnx writes the layers of Keras 3 -> recurrent operations.
#include "exchange/onnx/GraphImporter.h"
#include "exchange/onnx/StepFunction.h"

#include <algorithm>

namespace rnn::exchange::onnx {

namespace {

/// A carried value of a loop: its start, and its names in the body.
struct Carried {
  size_t index; // among the results of the loop
  std::string before, after;
};

/// The value itself, where a node of the body only renames it.
std::string sourceOf(const std::string &name, const Graph &body) {
  for (const Node &node : body.nodes)
    if (node.op == "Identity" && !node.outputs.empty() && node.outputs[0] == name &&
        !node.inputs.empty())
      return node.inputs[0];
  return name;
}

Constant rowOf(const Vector &numbers) {
  Constant row;
  row.shape = {Size(1), Size(int64_t(numbers.size()))};
  row.reals = numbers;
  return row;
}

} // namespace

void GraphImporter::loop(const Node &node) {
  const Attribute *attribute = node.find("body");
  if (!attribute || !attribute->graph || node.inputs.size() < 3)
    reject("it has no body, or carries nothing");
  const Graph &body = *attribute->graph;
  size_t count = node.inputs.size() - 2;
  if (body.inputs.size() != count + 2 || body.outputs.size() < count + 1)
    reject("its body takes or gives another number of values");

  // What the body knows: tensors of the file, and what the loop carries without changing it.
  std::map<std::string, Constant> known = body.constants;
  std::vector<Carried> states;
  std::set<std::string> counters = {body.inputs[0].name};
  for (size_t i = 0; i < count; ++i) {
    Carried carried{i, body.inputs[2 + i].name, body.outputs[1 + i]};
    const Constant *start = constantAt(node, 2 + i);
    bool isKept = sourceOf(carried.after, body) == carried.before;
    if (start && isKept)
      known[carried.before] = *start;
    else if (start && start->isInteger)
      counters.insert(carried.before);
    else
      states.push_back(std::move(carried));
  }
  std::optional<Tensor> sequence;
  std::vector<std::string> steps; // names of a step of it
  for (const Node &inner : body.nodes) {
    for (const std::string &input : inner.inputs)
      if (auto outer = meanings.find(input); outer != meanings.end())
        if (const auto *constant = std::get_if<Constant>(&outer->second))
          known.try_emplace(input, *constant);
    bool isStep = inner.op == "Gather" && inner.inputs.size() == 2 &&
                  counters.contains(inner.inputs[1]) && inner.integer("axis", 0) == 0;
    auto data = isStep ? meanings.find(inner.inputs[0]) : meanings.end();
    const auto *tensor = data == meanings.end() ? nullptr : std::get_if<Tensor>(&data->second);
    if (!tensor)
      continue;
    if (sequence && sequence->value != tensor->value)
      reject("its steps take two sequences");
    sequence = *tensor;
    steps.push_back(inner.outputs[0]);
  }
  bool fits = sequence && sequence->groups.size() == 3 && isBatch(sequence->groups[1]) &&
              (states.size() == 1 || states.size() == 2);
  if (!fits)
    reject("it is no loop over the steps of a recurrent layer that rnn knows");
  std::optional<Size> features = atoms.sizeOf(sequence->groups[2]);
  const Constant *trips = constantAt(node, 0);
  bool takesAll =
      !trips ||
      (trips->count() == 1 && trips->isInteger &&
       (trips->integers[0] == atoms.sizeOf(sequence->groups[0]) ||
        (trips->integers[0].isNumber() && trips->integers[0].factor >= int64_t(1) << 31)));
  if (!takesAll || !features || !features->isNumber())
    reject("it takes a part of the steps, or steps of unknown size");

  auto startOf = [&](const Carried &state) -> std::pair<const Constant *, const Tensor *> {
    return {constantAt(node, 2 + state.index), tensorAt(node, 2 + state.index)};
  };
  int64_t units = 0;
  for (const Carried &state : states) {
    auto [constant, tensor] = startOf(state);
    std::optional<Size> size = constant && !constant->shape.empty() ? constant->shape.back()
                               : tensor && !tensor->groups.empty()
                                   ? atoms.sizeOf(tensor->groups.back())
                                   : std::nullopt;
    if (!size || !size->isNumber() || (units != 0 && size->factor != units) || size->factor < 1)
      reject("its states have different or unknown sizes");
    units = size->factor;
  }

  StepFunction step = [&](const Vector &input,
                          const std::vector<Vector> &given) -> std::optional<std::vector<Vector>> {
    std::map<std::string, Constant> values = known;
    for (const std::string &name : steps)
      values[name] = rowOf(input);
    for (size_t i = 0; i < states.size(); ++i)
      values[states[i].before] = rowOf(given[i]);
    std::vector<Node> nodes;
    for (const Node &inner : body.nodes)
      if (inner.outputs.empty() || std::ranges::find(steps, inner.outputs[0]) == steps.end())
        nodes.push_back(inner);
    evaluate(nodes, values);
    std::vector<Vector> next;
    for (const Carried &state : states) {
      auto found = values.find(state.after);
      if (found == values.end() || found->second.count() != size_t(units) ||
          found->second.isInteger)
        return std::nullopt;
      next.push_back(found->second.reals);
    }
    return next;
  };
  std::vector<Constant> constants;
  for (const auto &[name, constant] : known)
    constants.push_back(constant);
  std::optional<Direction> direction =
      layerOf(step, features->factor, units, states.size(), constants);
  if (!direction && states.size() == 2) {
    std::swap(states[0], states[1]); // the output first
    direction = layerOf(step, features->factor, units, 2, constants);
  }
  if (!direction)
    reject("its steps are those of no recurrent layer that rnn knows");

  for (const Carried &state : states) {
    auto [constant, tensor] = startOf(state);
    if (constant && constant->uniform() == 0.0F)
      continue;
    if (!tensor)
      reject("it begins with constant states");
    direction->initialStates.push_back(inAxes(node, *tensor, {tensor->groups.back()}));
  }
  if (!direction->initialStates.empty() && direction->initialStates.size() != states.size())
    reject("one of its states begins with zeros, the other does not");

  Operation layer = operation(Operation::Recurrent, node, {});
  layer.directions.push_back(std::move(*direction));
  layer.inputs = {inAxes(node, *sequence, {sequence->groups[0], sequence->groups[2]})};
  AtomList last = atoms.axis(Size(units));
  layer.results = {{sequence->groups[0], last}, {last}};
  for (size_t i = 0; i < states.size(); ++i)
    layer.results.push_back({last});
  layer.results.push_back({sequence->groups[0], last});
  size_t made = add(std::move(layer)).operation;
  for (size_t i = 0; i < states.size(); ++i)
    set(node, states[i].index,
        Tensor{{made, RecurrentResult::state(0, i, states.size())}, {sequence->groups[1], last}});
  for (size_t i = count + 1; i < body.outputs.size(); ++i) {
    bool isOutput = sourceOf(body.outputs[i], body) == sourceOf(states[0].after, body);
    if (isOutput)
      set(node, i - 1,
          Tensor{{made, RecurrentResult::Sequence},
                 {sequence->groups[0], sequence->groups[1], last}});
    else
      set(node, i - 1, Failed());
  }
}

} // namespace rnn::exchange::onnx
