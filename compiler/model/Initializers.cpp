// A layer's initializers against the shapes of its weights.
#include "model/Initializers.h"

#include <fmt/format.h>

namespace rnnc {

void checkInitializers(const Layer &layer, Diagnostics &diagnostics) {
  for (const std::optional<Call> *initializer :
       {&layer.kernelInitializer, &layer.recurrentInitializer, &layer.biasInitializer}) {
    if (!*initializer)
      continue;
    const auto &[name, arguments, range, nameRange] = **initializer;
    if (name == "random_uniform" && arguments.real("minval") > arguments.real("maxval"))
      diagnostics.error(range, "`minval` is above `maxval`");
    bool ofMatrix = name == "orthogonal" || name == "identity";
    if (initializer == &layer.biasInitializer && layer.useBias && ofMatrix && !hasTwoBiases(layer))
      diagnostics.error(range, fmt::format("`{}` fills a matrix, and this bias is a vector", name),
                        "use another initializer, such as `zeros`");
  }
}

bool hasTwoBiases(const Layer &layer) {
  return layer.kind == LayerKind::Gru && layer.resetAfter;
}

} // namespace rnnc
