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

std::vector<WeightOption> weightOptions(const Layer &layer) {
  return {{"kernel", 2},     {"recurrent", 2}, {"bias", hasTwoBiases(layer) ? 2 : 1},
          {"embeddings", 2}, {"gamma", 1},     {"beta", 1}};
}

std::vector<const Layer *> writtenInside(const Layer &layer) {
  std::vector<const Layer *> written;
  for (const Layer &inner : layer.wrapped)
    if (written.empty() || layer.call->arguments.hasCall("backward_layer"))
      written.push_back(&inner);
  return written;
}

void checkInitializers(const Layer &layer, Diagnostics &diagnostics) {
  const Arguments &given = layer.call->arguments;
  for (const auto &[stem, rank] : weightOptions(layer)) {
    std::string option = stem + "_initializer";
    bool isFilled = stem != "bias" || layer.useBias;
    if (given.hasCall(option))
      checkInitializer(given.call(option), rank == 1 && isFilled, stem, diagnostics);
  }
  for (const Layer *inner : writtenInside(layer))
    checkInitializers(*inner, diagnostics);
}

bool hasTwoBiases(const Layer &layer) { return layer.kind == LayerKind::Gru && layer.resetAfter; }

} // namespace rnnc
