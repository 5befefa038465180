// Checks the initializers of a layer against the shapes of its weights.
#include "model/Initializers.h"

#include "model/LayerRules.h"

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

std::vector<const Layer *> writtenInside(const Layer &layer) {
  std::vector<const Layer *> written;
  for (const Layer &inner : layer.wrapped)
    if (written.empty() || layer.call->arguments.hasCall("backward_layer"))
      written.push_back(&inner);
  return written;
}

void checkInitializers(const Layer &layer, Diagnostics &diagnostics) {
  const Arguments &given = layer.call->arguments;
  constexpr int64_t anyFeatures = 1;
  for (const Weight &weight : weightsOf(layer, anyFeatures)) {
    std::string argument = weight.option + "_initializer";
    bool isVector = weight.shape.size() == 1 && weight.isUsed;
    if (given.hasCall(argument))
      checkInitializer(given.call(argument), isVector, weight.option, diagnostics);
  }
  for (const Layer *inner : writtenInside(layer))
    checkInitializers(*inner, diagnostics);
}

} // namespace rnnc
