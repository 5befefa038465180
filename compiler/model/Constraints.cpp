// Checks that the axis of each weight constraint exists in the weight.
#include "model/Constraints.h"

#include "model/Initializers.h"
#include "model/LayerRules.h"

#include <fmt/format.h>

namespace rnnc {

void checkConstraints(const Layer &layer, Diagnostics &diagnostics) {
  const Arguments &given = layer.call->arguments;
  constexpr int64_t anyFeatures = 1;
  for (const Weight &weight : weightsOf(layer, anyFeatures)) {
    std::string option = weight.option + "_constraint";
    if (!given.hasCall(option) || !given.call(option).arguments.has("axis"))
      continue;
    const Call &constraint = given.call(option);
    int64_t rank = weight.shape.size();
    int64_t axis = constraint.arguments.size("axis");
    if (rank > 2 && axis != 0)
      diagnostics.error(constraint.range,
                        fmt::format("`{}` of `{}` has axis {}, and with {} axes only 0 is possible",
                                    option, layer.call->name, axis, rank));
    else if (axis < -rank || axis >= rank)
      diagnostics.error(constraint.range,
                        fmt::format("`{}` of `{}` has axis {}, and the weight has {} {}", option,
                                    layer.call->name, axis, rank, rank == 1 ? "axis" : "axes"));
  }
  for (const Layer *inner : writtenInside(layer))
    checkConstraints(*inner, diagnostics);
}

} // namespace rnnc
