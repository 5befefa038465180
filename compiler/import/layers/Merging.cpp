// Several values -> one (keras.io/api/layers/merging_layers).
#include "import/layers/Merging.h"

#include "import/layers/Importers.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace rnnc {

namespace {

SmallVector<Value> valuesOf(ArrayRef<Flow> inputs) {
  return llvm::map_to_vector(inputs, [](const Flow &input) { return input.value; });
}

Value concatenate(const ImportContext &import, ValueRange values) {
  auto type = cast<RankedTensorType>(values.front().getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = 0;
  for (Value value : values)
    shape.back() += cast<RankedTensorType>(value.getType()).getShape().back();
  return rnn::ConcatOp::create(import.builder, import.loc, type.clone(shape), values,
                               rnn::BufferAttr());
}

/// A step is unmasked if it is in one of the values; without a mask all steps are.
Value eitherMask(const Body &body, Value a, Value b) {
  return !a || !b ? Value() : a == b ? a : body.maximum(a, b);
}

Value mergeMasks(const ImportContext &import, ArrayRef<Flow> inputs) {
  Value merged = inputs.front().mask;
  for (const Flow &input : inputs.drop_front()) {
    if (!merged || !input.mask)
      return {};
    if (merged != input.mask)
      merged = import.elementwise({merged, input.mask}, [](Body body, ValueRange masks) {
        return eitherMask(body, masks[0], masks[1]);
      });
  }
  return merged;
}

/// A value at this step with its mask, broadcast to its units; null without a mask.
struct MaskedStep {
  Value value, mask;
};

/// Masked factors count as 1; if all are masked, the product is 0.
Value multiply(const Body &body, ArrayRef<MaskedStep> steps) {
  Value product, mask = steps.front().mask;
  for (MaskedStep step : steps) {
    if (step.mask)
      step.value = body.select(step.mask, step.value, body.number(1));
    product = product ? body.mul(product, step.value) : step.value;
    mask = eitherMask(body, mask, step.mask);
  }
  return mask ? body.select(mask, product, body.number(0)) : product;
}

/// The largest or smallest unmasked number. If all are masked, the first one, because there is no
/// neutral number.
Value mostOf(const Body &body, Merge kind, ArrayRef<MaskedStep> steps) {
  auto [most, mask] = steps.front();
  for (auto [value, own] : steps.drop_front()) {
    if (own)
      value = body.select(own, value, most);
    if (mask && mask != own)
      most = body.select(mask, most, value);
    mask = eitherMask(body, mask, own);
    most = kind == Merge::Maximum ? body.maximum(most, value) : body.minimum(most, value);
  }
  return most;
}

/// A sum includes all numbers, masked or not.
Value sum(const Body &body, Merge kind, ArrayRef<MaskedStep> steps) {
  Value sum = steps.front().value;
  for (const MaskedStep &step : steps.drop_front())
    sum = kind == Merge::Subtract ? body.sub(sum, step.value) : body.add(sum, step.value);
  return kind == Merge::Average ? body.mul(sum, body.number(1.0 / double(steps.size()))) : sum;
}

Value mergeSteps(const Body &body, Merge kind, ArrayRef<MaskedStep> steps) {
  if (kind == Merge::Multiply)
    return multiply(body, steps);
  if (kind == Merge::Maximum || kind == Merge::Minimum)
    return mostOf(body, kind, steps);
  return sum(body, kind, steps);
}

Value mergeValues(const ImportContext &import, Merge kind, ArrayRef<Flow> inputs) {
  bool readsMasks = kind == Merge::Multiply || kind == Merge::Maximum || kind == Merge::Minimum;
  SmallVector<Value> read = valuesOf(inputs);
  llvm::SmallSetVector<Value, 4> masks;
  for (const Flow &input : inputs)
    if (readsMasks && input.mask)
      masks.insert(input.mask);
  llvm::append_range(read, masks);
  return import.elementwise(read, [&](Body body, ValueRange given) {
    DenseMap<Value, Value> wide; // a mask -> all units of its step
    for (auto [mask, step] : llvm::zip(masks, given.drop_front(inputs.size())))
      wide[mask] = body.broadcast(step);
    SmallVector<MaskedStep> steps;
    for (auto [input, value] : llvm::zip(inputs, given))
      steps.push_back({value, wide.lookup(input.mask)});
    return mergeSteps(body, kind, steps);
  });
}

} // namespace

Flow mergeFlows(ImportContext &import, Merge merge, ArrayRef<Flow> inputs) {
  Value mask = mergeMasks(import, inputs);
  if (merge == Merge::Concatenate)
    return {concatenate(import, valuesOf(inputs)), mask};
  return {mergeValues(import, merge, inputs), mask};
}

Flow importMerge(ImportContext &import, const Layer &layer, ArrayRef<Flow> inputs) {
  static const llvm::StringMap<Merge> merges = {
      {"concatenate", Merge::Concatenate}, {"add", Merge::Add},
      {"subtract", Merge::Subtract},       {"multiply", Merge::Multiply},
      {"average", Merge::Average},         {"maximum", Merge::Maximum},
      {"minimum", Merge::Minimum}};
  return mergeFlows(import, merges.at(layer.call->name), inputs);
}

} // namespace rnnc
