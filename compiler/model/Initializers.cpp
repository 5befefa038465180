// Initializers against the shapes of their weights.
#include "model/Initializers.h"

#include <fmt/format.h>

namespace rnnc {

bool checkInitializer(const Call &initializer, bool ofVector, std::string_view what,
                      Diagnostics &diagnostics) {
  const auto &[name, arguments, range, nameRange] = initializer;
  bool isEmpty = name == "random_uniform" && arguments.real("minval") > arguments.real("maxval");
  bool fits = !ofVector || (name != "orthogonal" && name != "identity");
  if (isEmpty)
    diagnostics.error(range, "`minval` is above `maxval`");
  if (!fits)
    diagnostics.error(range,
                      fmt::format("`{}` fills a matrix, and this {} is a vector", name, what),
                      "use another initializer, such as `zeros`");
  return fits && !isEmpty;
}

void checkInitializers(const Layer &layer, Diagnostics &diagnostics) {
  for (const std::optional<Call> *initializer :
       {&layer.kernelInitializer, &layer.recurrentInitializer, &layer.biasInitializer}) {
    bool ofVector = initializer == &layer.biasInitializer && layer.useBias && !hasTwoBiases(layer);
    if (*initializer)
      checkInitializer(**initializer, ofVector, "bias", diagnostics);
  }
}

bool hasTwoBiases(const Layer &layer) { return layer.kind == LayerKind::Gru && layer.resetAfter; }

} // namespace rnnc
