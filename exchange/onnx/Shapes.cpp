// Nodes that arrange numbers in other axes: most need no layer.
#include "exchange/onnx/GraphImporter.h"

#include <algorithm>
#include <numeric>

namespace rnn::exchange::onnx {

void GraphImporter::identity(const Node &node) { set(node, 0, tensor(node, 0)); }

void GraphImporter::cast(const Node &node) {
  constexpr int64_t toFloat = 1, toFloat16 = 10, toDouble = 11, toBfloat16 = 16;
  int64_t to = node.integer("to", 0);
  const Tensor &input = tensor(node, 0);
  bool toReal = to == toFloat || to == toDouble || to == toFloat16 || to == toBfloat16;
  // Tokens may come as reals.
  if (!toReal && operations.all[input.value.operation].kind != Operation::Input)
    reject("it makes whole numbers of results");
  set(node, 0, input);
}

void GraphImporter::transpose(const Node &node) {
  const Tensor &input = tensor(node, 0);
  std::vector<int64_t> order(input.groups.size());
  std::iota(order.rbegin(), order.rend(), 0);
  if (const Attribute *given = node.find("perm"))
    order = given->integers;
  std::vector<int64_t> sorted = order;
  std::ranges::sort(sorted);
  for (size_t i = 0; i < sorted.size(); ++i)
    if (sorted.size() != input.groups.size() || sorted[i] != int64_t(i))
      reject("its `perm` is no order of the axes of {}", shapeText(input));
  Groups groups;
  for (int64_t axis : order)
    groups.push_back(input.groups[size_t(axis)]);
  set(node, 0, Tensor{input.value, groups});
}

void GraphImporter::regroup(const Node &node, const Tensor &input, const std::vector<Size> &sizes) {
  std::optional<Groups> groups = atoms.regroup(input.groups, sizes);
  if (groups) {
    set(node, 0, Tensor{input.value, *groups});
    return;
  }
  // Parts that no longer follow the value's axes: a layer that gives it new ones.
  bool isBatchFirst = !hasBatch || (!input.groups.empty() && isBatch(input.groups[0]) &&
                                    !sizes.empty() && sizes[0] == batchSize);
  if (!isBatchFirst)
    reject("it reshapes {} across samples", shapeText(input));
  Ref value = inAxes(node, input, axesWithoutBatch(input.groups));
  Groups result;
  Axes axes;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (i == 0 && hasBatch) {
      result.push_back({Atoms::batch});
      continue;
    }
    result.push_back(atoms.axis(sizes[i]));
    axes.push_back(result.back());
  }
  Operation reshape = operation(Operation::Reshape, node, {value});
  reshape.results = {axes.empty() ? Axes{{}} : axes};
  set(node, 0, Tensor{add(std::move(reshape)), result});
}

void GraphImporter::reshape(const Node &node) {
  const Tensor &input = tensor(node, 0);
  std::vector<Size> target;
  if (const Attribute *shape = node.find("shape"))
    target.assign(shape->integers.begin(), shape->integers.end());
  else
    target = constant(node, 1, "shape").integers;
  auto sizes =
      reshapeTarget(atoms.sizesOf(input.groups), target, node.integer("allowzero", 0) == 0);
  if (!sizes)
    reject("{} cannot be reshaped so", shapeText(input));
  Size before(1), after(1);
  for (const Size &size : atoms.sizesOf(input.groups))
    before = product(before, size).value_or(Size(0));
  for (const Size &size : *sizes)
    after = product(after, size).value_or(Size(-1));
  if (before != after)
    reject("{} has not as many numbers as the new shape", shapeText(input));
  regroup(node, input, *sizes);
}

void GraphImporter::flatten(const Node &node) {
  const Tensor &input = tensor(node, 0);
  std::optional<size_t> axis = axisOf(node.integer("axis", 1), input.groups.size() + 1);
  if (!axis)
    reject("its axis is outside of {}", shapeText(input));
  Groups groups(2);
  for (size_t i = 0; i < input.groups.size(); ++i) {
    AtomList &group = groups[i < *axis ? 0 : 1];
    group.insert(group.end(), input.groups[i].begin(), input.groups[i].end());
  }
  set(node, 0, Tensor{input.value, groups});
}

void GraphImporter::squeeze(const Node &node) {
  Tensor result = tensor(node, 0);
  std::vector<bool> isRemoved(result.groups.size());
  if (node.hasInput(1) || node.find("axes")) {
    auto axes = integersOf(node, "axes", constantAt(node, 1));
    if (!axes)
      reject("its axes are not known");
    for (int64_t each : *axes) {
      std::optional<size_t> axis = axisOf(each, result.groups.size());
      if (!axis || atoms.sizeOf(result.groups[*axis]) != Size(1))
        reject("axis {} of {} does not have one number", each, shapeText(result));
      isRemoved[*axis] = true;
    }
  } else
    for (size_t i = 0; i < isRemoved.size(); ++i)
      isRemoved[i] = atoms.sizeOf(result.groups[i]) == Size(1);
  Groups kept;
  for (size_t i = 0; i < isRemoved.size(); ++i)
    if (!isRemoved[i])
      kept.push_back(result.groups[i]);
  set(node, 0, Tensor{result.value, kept});
}

void GraphImporter::unsqueeze(const Node &node) {
  Tensor result = tensor(node, 0);
  auto axes = integersOf(node, "axes", constantAt(node, 1));
  if (!axes)
    reject("its axes are not known");
  std::vector<size_t> places;
  for (int64_t each : *axes) {
    std::optional<size_t> axis = axisOf(each, result.groups.size() + axes->size());
    if (!axis)
      reject("its axis {} is outside of {}", each, shapeText(result));
    places.push_back(*axis);
  }
  std::ranges::sort(places);
  for (size_t place : places)
    result.groups.insert(result.groups.begin() + int64_t(std::min(place, result.groups.size())),
                         AtomList());
  set(node, 0, result);
}

void GraphImporter::expand(const Node &node) {
  const Tensor &input = tensor(node, 0);
  std::vector<Size> target = constant(node, 1, "shape").integers;
  std::vector<Size> sizes = atoms.sizesOf(input.groups);
  if (target.size() < sizes.size())
    target.insert(target.begin(), sizes.size() - target.size(), Size(1));
  sizes.insert(sizes.begin(), target.size() - sizes.size(), Size(1));
  std::vector<Size> times;
  for (size_t i = 0; i < sizes.size(); ++i)
    times.push_back(sizes[i] == Size(1) ? target[i] : Size(1));
  Tensor wide = input;
  wide.groups.insert(wide.groups.begin(), times.size() - input.groups.size(), AtomList());
  repeat(node, wide, times);
}

void GraphImporter::tile(const Node &node) {
  const Tensor &input = tensor(node, 0);
  const std::vector<Size> &times = constant(node, 1, "numbers of copies").integers;
  if (times.size() != input.groups.size())
    reject("it has {} numbers of copies for {}", times.size(), shapeText(input));
  repeat(node, input, times);
}

void GraphImporter::repeat(const Node &node, const Tensor &input, const std::vector<Size> &times) {
  std::optional<size_t> repeated;
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i] == Size(1))
      continue;
    if (repeated)
      reject("it repeats {} along two axes", shapeText(input));
    repeated = i;
  }
  if (!repeated) {
    set(node, 0, input);
    return;
  }
  const Size &count = times[*repeated];
  bool isPossible = count.isNumber() && count.factor > 0 && input.groups[*repeated].empty() &&
                    *repeated + 1 < input.groups.size();
  if (!isPossible)
    reject("it repeats {} along axis {}, {} times; the language repeats vectors, a fixed number of "
           "times",
           shapeText(input), *repeated, count.text());
  Tensor vectors = featuresLast(node, input);
  if (axesOf(vectors.value).size() != 1)
    reject("it repeats {}, which is no vector", shapeText(input));
  Operation layer = operation(Operation::Layer, node, {vectors.value});
  layer.call = callValue("repeat_vector", {{"n", integerValue(count.factor)}});
  AtomList steps = {atoms.add(count)};
  layer.results = {{steps, axesOf(vectors.value).back()}};
  Groups groups = input.groups;
  groups[*repeated] = steps;
  set(node, 0, Tensor{add(std::move(layer)), groups});
}

} // namespace rnn::exchange::onnx
