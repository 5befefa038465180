// keras.io/api/layers/reshaping_layers
#include "model/LayerRules.h"
#include "model/Saturation.h"
#include "model/layers/Rules.h"
#include "rnn/model.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

bool requireLength(const Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &shape = context.shape();
  if (shape.front() != unknownLength)
    return true;
  return context.error(
      layer.call->range,
      fmt::format("`{}` needs a known length, found {}", layer.call->name, formatShape(shape)),
      "a recurrent layer or `global_average_pooling1d` makes a vector of any length");
}

int64_t numbersOf(const std::vector<int64_t> &shape) {
  int64_t numbers = 1;
  for (int64_t size : shape)
    numbers = product({numbers, size});
  return numbers;
}

bool flatten(Layer &layer, LayerContext &context) {
  if (!requireLength(layer, context))
    return false;
  layer.outputShape = {numbersOf(context.shape())};
  return true;
}

/// The sizes of `target_shape` as they are written; none after an error.
std::optional<std::vector<int64_t>> targetShape(const Layer &layer, LayerContext &context) {
  const ast::Value &list = layer.call->arguments.value("target_shape");
  std::vector<int64_t> shape;
  for (const ast::Argument &element : list.arguments) {
    const ast::Value &size = element.value;
    if (size.kind != ast::Value::Integer || (size.integer < 1 && size.integer != -1)) {
      context.error(size.range,
                    fmt::format("a size must be a whole number from 1, or -1 for what is left, "
                                "found {}",
                                describe(size)));
      return std::nullopt;
    }
    shape.push_back(size.integer);
  }
  if (shape.empty() || shape.size() > RNN_MAX_RANK) {
    context.error(list.range, fmt::format("`target_shape` must have 1 to {} sizes, found {}",
                                          RNN_MAX_RANK, shape.size()));
    return std::nullopt;
  }
  return shape;
}

bool reshape(Layer &layer, LayerContext &context) {
  if (!requireLength(layer, context))
    return false;
  std::optional<std::vector<int64_t>> written = targetShape(layer, context);
  if (!written)
    return false;
  SourceRange range = layer.call->arguments.range("target_shape");
  if (std::ranges::count(*written, -1) > 1)
    return context.error(range, "at most one size of `target_shape` can be -1");
  layer.outputShape = *written;
  int64_t numbers = numbersOf(context.shape());
  if (auto open = std::ranges::find(layer.outputShape, -1); open != layer.outputShape.end()) {
    *open = 1;
    *open = std::max<int64_t>(1, numbers / numbersOf(layer.outputShape));
  }
  return numbersOf(layer.outputShape) == numbers ||
         context.error(range, fmt::format("the {} numbers of {} have no shape {}", numbers,
                                          formatShape(context.shape()), formatShape(*written)));
}

bool permute(Layer &layer, LayerContext &context) {
  if (!requireLength(layer, context))
    return false;
  const std::vector<int64_t> &shape = context.shape();
  std::vector<double> dims = layer.call->arguments.numbers("dims"), sorted = dims;
  std::ranges::sort(sorted);
  bool isOrder = dims.size() == shape.size();
  for (size_t axis = 0; isOrder && axis < sorted.size(); ++axis)
    isOrder = sorted[axis] == double(axis + 1);
  if (!isOrder)
    return context.error(layer.call->arguments.range("dims"),
                         fmt::format("`dims` must have each axis of {} once, from 1 to {}",
                                     formatShape(shape), shape.size()));
  for (double axis : dims)
    layer.outputShape.push_back(shape[size_t(axis) - 1]);
  return true;
}

bool repeatVector(Layer &layer, LayerContext &context) {
  const std::vector<int64_t> &shape = context.shape();
  if (shape.size() != 1)
    return context.error(
        layer.call->range,
        fmt::format("`repeat_vector` needs a vector [features], found {}", formatShape(shape)));
  layer.outputShape = {layer.call->arguments.size("n"), shape[0]};
  return true;
}

} // namespace

LayerFamily reshapingLayers() {
  constexpr std::string_view wholeSequence =
      "apply it to the whole sequence, whose first axis is the time";
  return {
      {.schema = {"flatten", layerArguments({}), 0},
       .className = "Flatten",
       .apply = flatten,
       .mask = MaskRule::Ignore,
       .whyNotRepeated = wholeSequence,
       .isCausal = false,
       .activation = ActivationSource::Input},
      {.schema = {"reshape", layerArguments({{{"target_shape", ArgumentType::Numbers, ""}}}), 1},
       .className = "Reshape",
       .apply = reshape,
       .mask = MaskRule::Ignore,
       .whyNotRepeated = wholeSequence,
       .isCausal = false,
       .activation = ActivationSource::Input},
      {.schema = {"permute", layerArguments({{{"dims", ArgumentType::Numbers, ""}}}), 1},
       .className = "Permute",
       .apply = permute,
       .mask = MaskRule::Ignore,
       .whyNotRepeated = wholeSequence,
       .isCausal = false,
       .activation = ActivationSource::Input},
      {.schema = {"repeat_vector", layerArguments({{{"n", ArgumentType::Size, ""}}}), 1},
       .className = "RepeatVector",
       .apply = repeatVector,
       .whyNotRepeated = "it makes a sequence of each step",
       .isCausal = false,
       .activation = ActivationSource::Input}};
}

} // namespace rnnc
