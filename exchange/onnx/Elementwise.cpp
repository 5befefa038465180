// Nodes that work on each number by itself, on pairs of numbers, or on the numbers of all steps.
#include "exchange/onnx/Activations.h"
#include "exchange/onnx/GraphImporter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rnn::exchange::onnx {

namespace {

Value activationLayer(Value activation) {
  return callValue("activation", {{"activation", std::move(activation)}});
}

} // namespace

void GraphImporter::activation(const Node &node) {
  const Tensor &input = tensor(node, 0);
  auto parameter = [&](const char *name) {
    const Attribute *found = node.find(name);
    return found ? std::optional(found->real) : std::nullopt;
  };
  std::optional<Value> value;
  if (node.op == "Clip") {
    auto bound = [&](size_t index, const char *name) -> std::optional<float> {
      std::optional<float> given = parameter(name);
      if (node.hasInput(index))
        given = constant(node, index, "bounds").uniform();
      // Exporters write the greatest number for none.
      return given && std::abs(*given) < 1e30F ? given : std::nullopt;
    };
    value = activationOfBounds(bound(1, "min"), bound(2, "max"));
  } else if (node.op == "PRelu") {
    std::optional<float> slope = constant(node, 1, "slope").uniform();
    if (!slope)
      reject("it has a slope for each feature");
    value = activationOf("LeakyRelu", slope, std::nullopt);
  } else if (node.op == "Gelu") {
    bool approximate = node.text("approximate", "none") == "tanh";
    value = callValue("gelu", {{"approximate", booleanValue(approximate)}});
  } else if (node.op == "Shrink") {
    float threshold = node.real("lambd", 0.5F), bias = node.real("bias", 0);
    if (bias == 0 || bias == threshold)
      value = callValue(bias == 0 ? "hard_shrink" : "soft_shrink",
                        {{"threshold", realValue(threshold)}});
  } else if (node.op == "Selu") {
    value = activationOf(node.op, parameter("alpha"), parameter("gamma"));
  } else
    value = activationOf(node.op, parameter("alpha"), parameter("beta"));
  if (!value)
    reject("the language has no such activation");
  set(node, 0, applied(node, input, activationLayer(std::move(*value))));
}

void GraphImporter::softmax(const Node &node) {
  Tensor input = tensor(node, 0);
  bool isOld = graph.opset < 13;
  std::optional<size_t> axis = axisOf(node.integer("axis", isOld ? 1 : -1), input.groups.size());
  // Before opset 13 the axes from `axis` on are one.
  bool joinsAxes = isOld && axis && *axis + 1 < input.groups.size();
  if (!axis || joinsAxes)
    reject("it normalizes several axes of {}", shapeText(input));
  if (!isFeatures(input, *axis)) {
    if (*axis + 1 != input.groups.size())
      reject("it normalizes axis {} of {}, which are no features", *axis, shapeText(input));
    input = featuresLast(node, input);
  }
  const char *name = node.op == "Softmax" ? "softmax" : "log_softmax";
  set(node, 0, applied(node, input, activationLayer(nameValue(name))));
}

/// One number, or one for each feature.
std::vector<float> GraphImporter::alongFeatures(const Tensor &tensor,
                                                const Constant &constant) const {
  if (std::optional<float> number = constant.uniform()) {
    if (constant.shape.size() > tensor.groups.size() && constant.count() > 1)
      reject("it gives {} further axes", shapeText(tensor));
    return {*number};
  }
  std::vector<int64_t> sizes = constant.storedShape();
  if (sizes.size() > tensor.groups.size())
    reject("it gives {} further axes", shapeText(tensor));
  size_t added = tensor.groups.size() - sizes.size();
  std::vector<float> values;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 1)
      continue;
    if (!values.empty() || !isFeatures(tensor, i + added) ||
        atoms.sizeOf(tensor.groups[i + added]) != Size(sizes[i]))
      reject("it adds to or multiplies {} with a constant that differs between its steps",
             shapeText(tensor));
    for (size_t k = 0; k < constant.count(); ++k) {
      std::optional<float> real = constant.real(k);
      if (!real)
        reject("a constant depends on the batch or the length");
      values.push_back(*real);
    }
  }
  if (values.empty())
    reject("a constant is empty or no number");
  return values;
}

Tensor GraphImporter::affine(const Node &node, const Tensor &input, std::vector<float> scale,
                             std::vector<float> offset) {
  Operation operation = this->operation(Operation::Affine, node, {input.value});
  operation.scale = std::move(scale);
  operation.offset = std::move(offset);
  operation.results = {axesOf(input.value)};
  return {add(std::move(operation)), input.groups};
}

void GraphImporter::binary(const Node &node) {
  if (node.inputs.size() != 2) {
    bool isMerge = node.op == "Sum" || node.op == "Max" || node.op == "Min";
    if (!isMerge || node.inputs.empty())
      reject("it has {} inputs", node.inputs.size());
    Tensor result = tensor(node, 0);
    for (size_t i = 1; i < node.inputs.size(); ++i)
      result = merged(node,
                      node.op == "Sum"   ? "add"
                      : node.op == "Max" ? "maximum"
                                         : "minimum",
                      result, tensor(node, i));
    set(node, 0, result);
    return;
  }
  const Constant *first = constantAt(node, 0), *second = constantAt(node, 1);
  if (!first && !second) {
    static const std::map<std::string_view, const char *> layers = {
        {"Add", "add"},      {"Sum", "add"},     {"Sub", "subtract"},
        {"Mul", "multiply"}, {"Max", "maximum"}, {"Min", "minimum"}};
    auto layer = layers.find(node.op);
    if (layer == layers.end())
      reject("it divides by a value");
    set(node, 0, merged(node, layer->second, tensor(node, 0), tensor(node, 1)));
    return;
  }
  const Tensor &input = tensor(node, first ? 1 : 0);
  std::vector<float> values = alongFeatures(input, first ? *first : *second);
  auto with = [&](float (*change)(float)) {
    std::vector<float> changed;
    for (float value : values)
      changed.push_back(change(value));
    return changed;
  };
  if (node.op == "Add" || node.op == "Sum")
    set(node, 0, affine(node, input, {1}, values));
  else if (node.op == "Mul")
    set(node, 0, affine(node, input, values, {0}));
  else if (node.op == "Sub" && second)
    set(node, 0, affine(node, input, {1}, with([](float value) { return -value; })));
  else if (node.op == "Sub")
    set(node, 0, affine(node, input, {-1}, values));
  else if (node.op == "Div" && second)
    set(node, 0, affine(node, input, with([](float value) { return 1 / value; }), {0}));
  else {
    std::optional<Value> bounded;
    if (values.size() == 1 && node.op == "Max")
      bounded = activationOfBounds(values[0], std::nullopt);
    if (!bounded)
      reject("the language has no such layer for a value and a constant");
    set(node, 0, applied(node, input, activationLayer(std::move(*bounded))));
  }
}

Tensor GraphImporter::merged(const Node &node, const char *layer, const Tensor &a,
                             const Tensor &b) {
  if (!areAligned(a, b, std::nullopt))
    reject("it combines {} and {}, which the language does only for values of one shape",
           shapeText(a), shapeText(b));
  Operation merge = operation(Operation::Layer, node, {a.value, b.value});
  // The same numbers, but perhaps as [1, 8] and [8].
  if (atoms.sizesOf(axesOf(a.value)) != atoms.sizesOf(axesOf(b.value)))
    merge.inputs = {inAxes(node, a, axesWithoutBatch(a.groups)),
                    inAxes(node, b, axesWithoutBatch(b.groups))};
  merge.call = callValue(layer);
  merge.results = {axesOf(merge.inputs[0])};
  return {add(std::move(merge)), a.groups};
}

void GraphImporter::mean(const Node &node) {
  if (node.inputs.size() < 2)
    reject("it has {} inputs", node.inputs.size());
  Tensor result = merged(node, "average", tensor(node, 0), tensor(node, 1));
  for (size_t i = 2; i < node.inputs.size(); ++i) {
    const Tensor &next = tensor(node, i);
    if (!areAligned(result, next, std::nullopt) ||
        atoms.sizesOf(axesOf(result.value)) != atoms.sizesOf(axesOf(next.value)))
      reject("it combines values of different shapes");
    operations.all[result.value.operation].inputs.push_back(next.value);
  }
  // The layer must stand after all that it takes.
  Operation last = operations.all[result.value.operation];
  result.value = add(std::move(last));
  set(node, 0, result);
}

void GraphImporter::negate(const Node &node) {
  set(node, 0, affine(node, tensor(node, 0), {-1}, {0}));
}

void GraphImporter::power(const Node &node) {
  if (constant(node, 1, "exponent").uniform() != 2.0F)
    reject("the language has squares, but no other powers");
  set(node, 0, merged(node, "multiply", tensor(node, 0), tensor(node, 0)));
}

void GraphImporter::pool(const Node &node) {
  const Tensor &input = tensor(node, 0);
  bool isGlobal = node.op.starts_with("Global");
  std::vector<bool> isReduced(input.groups.size());
  auto axes = integersOf(node, "axes", constantAt(node, 1));
  if (!isGlobal && !axes)
    reject("it takes all numbers of a sample together");
  for (size_t i = 0; isGlobal && i < isReduced.size(); ++i)
    isReduced[i] = i >= 2;
  for (size_t i = 0; !isGlobal && i < axes->size(); ++i) {
    std::optional<size_t> axis = axisOf((*axes)[i], input.groups.size());
    if (!axis)
      reject("its axis is outside of {}", shapeText(input));
    isReduced[*axis] = true;
  }
  AtomList reduced;
  for (size_t i = 0; i < isReduced.size(); ++i)
    if (isReduced[i])
      for (int atom : atoms.parts(input.groups[i]))
        reduced.push_back(atom);
  Groups groups;
  for (size_t i = 0; i < isReduced.size(); ++i)
    if (!isReduced[i])
      groups.push_back(input.groups[i]);
    else if (isGlobal || node.integer("keepdims", 1) != 0)
      groups.push_back(AtomList());
  if (reduced.empty()) {
    set(node, 0, Tensor{input.value, groups});
    return;
  }
  Axes own = axesOf(input.value);
  Ref steps = input.value;
  // Such as steps that were put together one by one.
  if (Axes wanted = axesWithoutBatch(input.groups);
      own.size() == 1 && wanted.size() == 2 && atoms.areSame(reduced, wanted.front())) {
    steps = inAxes(node, input, wanted);
    own = std::move(wanted);
  }
  if (own.size() != 2 || !atoms.areSame(reduced, own.front()))
    reject("it takes together an axis of {} that are no steps", shapeText(input));
  bool isMaximum = node.op == "ReduceMax" || node.op == "GlobalMaxPool";
  Operation layer = operation(Operation::Layer, node, {steps});
  layer.call = callValue(isMaximum ? "global_max_pooling1d" : "global_average_pooling1d");
  layer.results = {{own.back()}};
  Tensor result{add(std::move(layer)), groups};
  if (node.op == "ReduceSum") {
    std::optional<Size> length = atoms.sizeOf(reduced);
    if (!length || !length->isNumber())
      reject("it adds up an unknown number of steps");
    result = affine(node, result, {float(length->factor)}, {0});
  }
  set(node, 0, result);
}

} // namespace rnn::exchange::onnx
