// Parts of values, and values side by side.
#include "exchange/onnx/GraphImporter.h"

#include <algorithm>
#include <limits>

namespace rnn::exchange::onnx {

void GraphImporter::gather(const Node &node) {
  if (const Constant *table = constantAt(node, 0)) {
    embedding(node, *table, tensor(node, 1));
    return;
  }
  const Tensor &input = tensor(node, 0);
  const Constant &indices = constant(node, 1, "indices");
  std::optional<size_t> axis = axisOf(node.integer("axis", 0), input.groups.size());
  if (!axis || !indices.isInteger || indices.count() == 0 || indices.shape.size() > 1)
    reject("it takes numbers of {} one by one, which the language does not", shapeText(input));
  // Consecutive indices are a part of the axis.
  const Size &first = indices.integers.front();
  for (size_t i = 1; i < indices.count(); ++i)
    if (indices.integers[i] != sum(first, Size(int64_t(i))))
      reject("it takes numbers of {} in another order", shapeText(input));
  Size end = sum(first, Size(int64_t(indices.count()))).value_or(Size(0));
  if (end == Size(0))
    end = Size(std::numeric_limits<int64_t>::max());
  Tensor result = part(node, input, *axis, first, end, 1);
  if (indices.shape.empty())
    result.groups.erase(result.groups.begin() + int64_t(*axis));
  set(node, 0, result);
}

void GraphImporter::slice(const Node &node) {
  Tensor result = tensor(node, 0);
  auto bounds = [&](size_t input, const char *attribute) {
    if (const Attribute *given = node.find(attribute))
      return std::vector<Size>(given->integers.begin(), given->integers.end());
    return constant(node, input, attribute).integers;
  };
  std::vector<Size> starts = bounds(1, "starts"), ends = bounds(2, "ends");
  auto axes = integersOf(node, "axes", constantAt(node, 3));
  auto steps = integersOf(node, "steps", constantAt(node, 4));
  if (starts.size() != ends.size() || (node.hasInput(3) && !axes) || (node.hasInput(4) && !steps))
    reject("its bounds are not known");
  for (size_t i = 0; i < starts.size(); ++i) {
    std::optional<size_t> axis =
        axisOf(axes && i < axes->size() ? (*axes)[i] : int64_t(i), result.groups.size());
    if (!axis)
      reject("its axis is outside of {}", shapeText(result));
    result =
        part(node, result, *axis, starts[i], ends[i], steps && i < steps->size() ? (*steps)[i] : 1);
  }
  set(node, 0, result);
}

void GraphImporter::split(const Node &node) {
  const Tensor input = tensor(node, 0);
  std::optional<size_t> axis = axisOf(node.integer("axis", 0), input.groups.size());
  std::optional<Size> size = axis ? atoms.sizeOf(input.groups[*axis]) : std::nullopt;
  if (!size || !size->isNumber() || node.outputs.empty())
    reject("it splits {} along an axis of unknown size", shapeText(input));
  auto sizes = integersOf(node, "split", constantAt(node, 1));
  auto count = int64_t(node.outputs.size());
  if (!sizes)
    sizes.emplace(size_t(count), (size->factor + count - 1) / count);
  int64_t first = 0;
  for (size_t i = 0; i < sizes->size() && i < node.outputs.size(); ++i) {
    int64_t end = std::min(first + (*sizes)[i], size->factor);
    if (node.hasOutput(i))
      set(node, i, part(node, input, *axis, Size(first), Size(end), 1));
    first = end;
  }
}

/// The numbers from `start` to before `end` along an axis, which may count from the end.
Tensor GraphImporter::part(const Node &node, const Tensor &input, size_t axis, const Size &start,
                           const Size &end, int64_t step) {
  std::optional<Size> size = atoms.sizeOf(input.groups[axis]);
  if (!size)
    reject("the shape {} is too large", shapeText(input));
  constexpr int64_t farEnd = std::numeric_limits<int32_t>::max();
  Size from = start, to = end;
  if (from.isNumber() && from.factor < 0 && from.factor > -farEnd)
    from = sum(*size, from).value_or(from);
  if (to.isNumber() && to.factor < 0 && to.factor > -farEnd)
    to = sum(*size, to).value_or(to);
  bool toEnd = to == *size || (to.isNumber() && to.factor >= farEnd) ||
               (to.isNumber() && size->isNumber() && to.factor >= size->factor);
  bool isWhole =
      step == 1 && toEnd && (from == Size(0) || (from.isNumber() && from.factor <= -farEnd));
  if (isWhole)
    return input;
  Size last = difference(*size, Size(1)).value_or(Size(-1));
  bool fromEnd = from == last || (from.isNumber() && from.factor >= farEnd) ||
                 (from.isNumber() && size->isNumber() && from.factor >= size->factor);
  if (step == -1 && fromEnd && end.isNumber() && end.factor <= -farEnd) {
    const Axes &axes = axesOf(input.value);
    if (axes.size() != 2 || !atoms.areSame(input.groups[axis], axes.front()))
      reject("it reverses {} along axis {}, which are no steps", shapeText(input), axis);
    Operation reverse = operation(Operation::Reverse, node, {input.value});
    reverse.results = {axes};
    return {add(std::move(reverse)), input.groups};
  }
  if (step != 1)
    reject("it takes every {}th number of {}", step, shapeText(input));
  const Axes &axes = axesOf(input.value);
  bool isSteps = axes.size() == 2 && atoms.areSame(input.groups[axis], axes.front()) &&
                 !isFeatures(input, axis);
  if (isSteps) {
    bool isLast = from == last && toEnd;
    bool isOne = isLast || (from.isNumber() && from.factor >= 0 && to == Size(from.factor + 1));
    if (!isOne)
      reject("it takes the steps from {} to before {} of {}; the language takes all, the first or "
             "the last",
             from.text(), to.text(), shapeText(input));
    return this->step(node, input, axis, isLast, from.factor);
  }
  if (!from.isNumber() || !size->isNumber() || (!toEnd && !to.isNumber()))
    reject("it takes a part of {} whose bounds are not known", shapeText(input));
  int64_t stop = toEnd ? size->factor : to.factor;
  if (from.factor < 0 || stop <= from.factor || stop > size->factor)
    reject("it takes the numbers from {} to before {} of {}", from.factor, stop, shapeText(input));
  return selected(node, input, axis, from.factor, stop - from.factor);
}

Tensor GraphImporter::step(const Node &node, const Tensor &input, size_t axis, bool isLast,
                           int64_t index) {
  Operation step = operation(Operation::Step, node, {input.value});
  step.isLast = isLast;
  step.first = isLast ? 0 : index;
  step.results = {{axesOf(input.value).back()}};
  Groups groups = input.groups;
  groups[axis].clear();
  return {add(std::move(step)), groups};
}

/// Numbers of the last axis of the value, or of the first atoms in it, such as one of the
/// directions.
Tensor GraphImporter::selected(const Node &node, const Tensor &input, size_t axis, int64_t first,
                               int64_t count) {
  const Axes axes = axesOf(input.value);
  AtomList all = atoms.parts(axes.back()), chosen = atoms.parts(input.groups[axis]);
  bool isInLast = chosen.size() <= all.size() &&
                  std::equal(chosen.begin(), chosen.end(), all.begin()) && !chosen.empty();
  if (!isInLast)
    reject("it takes a part of axis {} of {}, which are no features", axis, shapeText(input));
  AtomList rest(all.begin() + int64_t(chosen.size()), all.end());
  std::optional<Size> each = atoms.sizeOf(rest);
  if (!each || !each->isNumber())
    reject("the size of a feature of {} is not known", shapeText(input));
  Operation select = operation(Operation::Select, node, {input.value});
  select.first = first * each->factor;
  select.count = count * each->factor;
  AtomList kept = atoms.axis(Size(count));
  Groups groups = input.groups;
  groups[axis] = kept;
  kept.insert(kept.end(), rest.begin(), rest.end());
  select.results = {axes};
  select.results[0].back() = kept;
  return {add(std::move(select)), groups};
}

void GraphImporter::concatenate(const Node &node) {
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const Constant *constant = constantAt(node, i);
    if (!constant || constant->count() > 0)
      tensors.push_back(tensor(node, i));
  }
  std::optional<size_t> axis = axisOf(node.integer("axis", 1), tensors.front().groups.size());
  if (!axis)
    reject("its axis is outside of {}", shapeText(tensors.front()));
  set(node, 0, joined(node, tensors, *axis));
}

Tensor GraphImporter::joined(const Node &node, const std::vector<Tensor> &tensors, size_t axis) {
  if (tensors.size() == 1)
    return tensors.front();
  const Tensor &front = tensors.front();
  Size total(0);
  std::vector<Ref> inputs;
  AtomList rest;
  for (const Tensor &each : tensors) {
    if (!areAligned(front, each, axis))
      reject("it joins {} and {}, which have different axes", shapeText(front), shapeText(each));
    AtomList all = atoms.parts(axesOf(each.value).back()), chosen = atoms.parts(each.groups[axis]);
    std::optional<Size> size = atoms.sizeOf(chosen);
    std::optional<Size> next = size ? sum(total, *size) : std::nullopt;
    bool isFeatures = all == chosen;
    bool isBefore = chosen.size() < all.size() &&
                    std::equal(chosen.begin(), chosen.end(), all.begin()) &&
                    axesOf(each.value).size() == axesOf(front.value).size();
    if ((!isFeatures && !isBefore) || !next)
      reject("it joins {} along axis {}, which are no features", shapeText(each), axis);
    AtomList after(all.begin() + int64_t(chosen.size()), all.end());
    if (&each == &front)
      rest = after;
    else if (atoms.sizeOf(rest) != atoms.sizeOf(after) || rest.empty() != after.empty())
      reject("it joins {} and {}", shapeText(front), shapeText(each));
    total = *next;
    inputs.push_back(each.value);
  }
  Operation joint = operation(Operation::Concatenate, node, std::move(inputs));
  AtomList features = atoms.axis(total);
  Groups groups = front.groups;
  groups[axis] = features;
  features.insert(features.end(), rest.begin(), rest.end());
  joint.results = {axesOf(front.value)};
  joint.results[0].back() = features;
  return {add(std::move(joint)), groups};
}

void GraphImporter::reverseSequence(const Node &node) {
  const Tensor &input = tensor(node, 0);
  auto time = size_t(node.integer("time_axis", 0));
  const Axes &axes = axesOf(input.value);
  if (time >= input.groups.size() || axes.size() != 2 ||
      !atoms.areSame(input.groups[time], axes.front()))
    reject("it reverses {} along an axis that are no steps", shapeText(input));
  const Constant &lengths = constant(node, 1, "lengths");
  for (const Size &length : lengths.integers)
    if (length != atoms.sizeOf(input.groups[time]))
      reject("it reverses a part of the steps");
  Operation reverse = operation(Operation::Reverse, node, {input.value});
  reverse.results = {axes};
  set(node, 0, Tensor{add(std::move(reverse)), input.groups});
}

} // namespace rnn::exchange::onnx
