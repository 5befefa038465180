// A layer's window, stride, dilation and padding -> its windows (keras.io/api/layers/
// convolution_layers/convolution1d, keras.io/api/layers/pooling_layers).
#include "model/Windows.h"

#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

Windows windowsIn(const Layer &layer, int64_t steps) {
  const Arguments &given = layer.call->arguments;
  bool isPooling = given.has("pool_size");
  int64_t size = given.size(isPooling ? "pool_size" : "kernel_size");
  auto stride =
      isPooling ? int64_t(given.limit("strides").value_or(double(size))) : given.size("strides");
  int64_t dilation = isPooling ? 1 : given.size("dilation_rate");
  const std::string &padding = given.call("padding").name;
  Windows windows{size, stride, dilation, 0, unknownLength};
  bool isOpen = steps == unknownLength;
  int64_t reach = windows.reach();
  if (padding == "causal") {
    windows.before = reach;
    windows.count = isOpen ? unknownLength : (steps - 1) / stride + 1;
  } else if (padding == "same") {
    int64_t count = isOpen ? 1 : (steps - 1) / stride + 1;
    int64_t last = isOpen ? 1 : steps;
    windows.before = std::max<int64_t>((count - 1) * stride + reach + 1 - last, 0) / 2;
    windows.count = isOpen ? unknownLength : count;
  } else {
    windows.count = isOpen ? unknownLength : steps <= reach ? 0 : (steps - reach - 1) / stride + 1;
  }
  return windows;
}

} // namespace

Windows windowsOf(const Layer &layer) { return windowsIn(layer, layer.inputShape.front()); }

std::optional<Windows> checkWindows(const Layer &layer, LayerContext &context) {
  int64_t steps = context.shape().front();
  Windows windows = windowsIn(layer, steps);
  const std::string &padding = layer.call->arguments.call("padding").name;
  SourceRange range = layer.call->range;
  if (windows.stride > 1 && windows.dilation > 1) {
    context.error(range, fmt::format("`{}` cannot have both `strides` and `dilation_rate` above 1",
                                     layer.call->name));
    return std::nullopt;
  }
  bool keepsLength = windows.stride == 1 && (padding != "valid" || windows.size == 1);
  if (steps == unknownLength && !keepsLength) {
    context.error(range,
                  fmt::format("`{}` needs a known length here, found {}", layer.call->name,
                              formatShape(context.shape())),
                  "with `strides=1, padding=same` it works for any length");
    return std::nullopt;
  }
  if (steps != unknownLength && windows.count < 1) {
    context.error(range,
                  fmt::format("a window of `{}` has {} steps, and the sequence {}",
                              layer.call->name, windows.reach() + 1, steps),
                  "use a smaller window, or `padding=same`");
    return std::nullopt;
  }
  return windows;
}

const std::vector<CallSchema> &paddingSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"valid", {}, 0}, {"same", {}, 0}, {"causal", {}, 0}};
  return schemas;
}

} // namespace rnnc
