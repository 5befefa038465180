// Several values -> one (keras.io/api/layers/merging_layers).
#include "import/ImportLayer.h"

using namespace mlir;

namespace rnnc {

namespace {

Value concatenate(const LayerImport &import, ArrayRef<Value> values) {
  auto type = cast<RankedTensorType>(values.front().getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = 0;
  for (Value value : values)
    shape.back() += cast<RankedTensorType>(value.getType()).getShape().back();
  return rnn::ConcatOp::create(import.builder, import.loc, type.clone(shape), values,
                               rnn::BufferAttr());
}

Value mergeElements(const Body &body, LayerKind kind, Value a, Value b) {
  switch (kind) {
  case LayerKind::Subtract:
    return body.sub(a, b);
  case LayerKind::Multiply:
    return body.mul(a, b);
  case LayerKind::Maximum:
    return body.maximum(a, b);
  case LayerKind::Minimum:
    return body.minimum(a, b);
  default: // add, and the sum of an average
    return body.add(a, b);
  }
}

/// A step counts if it does in one of the values; without a mask all do.
Value mergeMasks(const LayerImport &import, ArrayRef<Flow> inputs) {
  Value merged = inputs.front().mask;
  for (const Flow &input : inputs.drop_front()) {
    if (!merged || !input.mask)
      return {};
    if (merged != input.mask)
      merged = import.elementwise({merged, input.mask}, [](Body body, ValueRange masks) {
        return body.maximum(masks[0], masks[1]);
      });
  }
  return merged;
}

} // namespace

Flow importMerge(LayerImport &import, const Layer &layer, ArrayRef<Flow> inputs) {
  SmallVector<Value> values;
  for (const Flow &input : inputs)
    values.push_back(input.value);
  Value mask = mergeMasks(import, inputs);
  if (layer.kind == LayerKind::Concatenate)
    return {concatenate(import, values), mask};
  Value merged = import.elementwise(values, [&](Body body, ValueRange steps) {
    Value result = steps.front();
    for (Value step : steps.drop_front())
      result = mergeElements(body, layer.kind, result, step);
    if (layer.kind == LayerKind::Average)
      result = body.mul(result, body.number(1.0 / double(steps.size())));
    return result;
  });
  return {merged, mask};
}

} // namespace rnnc
