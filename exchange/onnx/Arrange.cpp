// Tensors in the file's arrangement -> values with the axes that a layer takes.
#include "exchange/onnx/GraphImporter.h"
#include "exchange/onnx/LayerNames.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::exchange::onnx {

const Axes &GraphImporter::axesOf(Ref value) const {
  return operations.all[value.operation].results[value.result];
}

Ref GraphImporter::add(Operation operation) {
  operations.all.push_back(std::move(operation));
  return {operations.all.size() - 1, 0};
}

Operation GraphImporter::operation(Operation::Kind kind, const Node &node,
                                   std::vector<Ref> inputs) const {
  Operation result;
  result.kind = kind;
  result.node = node.name;
  result.name = layerName(node, graph);
  result.inputs = std::move(inputs);
  return result;
}

bool GraphImporter::isBatch(const AtomList &group) const {
  return group == AtomList{Atoms::batch} || (!hasBatch && group.empty());
}

Axes GraphImporter::axesWithoutBatch(const Groups &groups) const {
  Axes axes;
  for (const AtomList &group : groups) {
    AtomList rest;
    for (int atom : group)
      if (atom != Atoms::batch)
        rest.push_back(atom);
    bool isBatch = !group.empty() && rest.empty();
    if (!isBatch)
      axes.push_back(std::move(rest));
  }
  return axes.empty() ? Axes{{}} : axes;
}

std::string GraphImporter::shapeText(const Tensor &tensor) const {
  std::vector<std::string> sizes;
  for (const Size &size : atoms.sizesOf(tensor.groups))
    sizes.push_back(size.text());
  return fmt::format("[{}]", fmt::join(sizes, ", "));
}

Ref GraphImporter::inAxes(const Node &node, const Tensor &tensor, const Axes &wanted) {
  const Axes axes = axesOf(tensor.value); // a copy: an operation is added below
  if (atoms.areSame(axes, wanted))
    return tensor.value;
  if (atoms.parts(axes) != atoms.parts(wanted))
    reject("it takes its input, {}, with axes in another order, which the language does not "
           "transpose",
           shapeText(tensor));
  Operation reshape = operation(Operation::Reshape, node, {tensor.value});
  reshape.results = {wanted};
  return add(std::move(reshape));
}

bool GraphImporter::isFeatures(const Tensor &tensor, size_t group) const {
  return atoms.areSame(tensor.groups[group], axesOf(tensor.value).back());
}

Tensor GraphImporter::featuresLast(const Node &node, const Tensor &tensor) {
  if (tensor.groups.empty())
    reject("its input has no axes");
  if (isFeatures(tensor, tensor.groups.size() - 1))
    return tensor;
  // Samples that stand in one axis with steps remain apart.
  Axes wanted;
  for (size_t i = 0; i < tensor.groups.size(); ++i) {
    AtomList rest;
    for (int atom : tensor.groups[i])
      if (atom != Atoms::batch)
        rest.push_back(atom);
    if (!rest.empty() || i + 1 == tensor.groups.size())
      wanted.push_back(std::move(rest));
  }
  return {inAxes(node, tensor, wanted), tensor.groups};
}

bool GraphImporter::areAligned(const Tensor &a, const Tensor &b,
                               std::optional<size_t> except) const {
  if (a.groups.size() != b.groups.size())
    return false;
  // For each group the places of its parts among the parts of the value, and their sizes.
  auto places = [&](const Tensor &tensor) {
    AtomList order = atoms.parts(axesOf(tensor.value));
    if (except)
      for (int atom : atoms.parts(tensor.groups[*except]))
        std::erase(order, atom);
    std::vector<std::vector<std::pair<int64_t, Size>>> result;
    for (size_t i = 0; i < tensor.groups.size(); ++i) {
      std::vector<std::pair<int64_t, Size>> &group = result.emplace_back();
      if (i == except)
        continue;
      for (int atom : atoms.parts(tensor.groups[i])) {
        auto found = std::ranges::find(order, atom);
        int64_t place = found == order.end() ? -1 : found - order.begin(); // -1: the batch
        group.emplace_back(place, atoms.sizeOf(atom));
      }
    }
    return result;
  };
  return places(a) == places(b);
}

Tensor GraphImporter::applied(const Node &node, const Tensor &input, Value call,
                              std::vector<Array> weights) {
  Operation layer = operation(Operation::Layer, node, {input.value});
  layer.results = {axesOf(input.value)};
  layer.call = std::move(call);
  layer.weights = std::move(weights);
  return {add(std::move(layer)), input.groups};
}

} // namespace rnn::exchange::onnx
