#include "model/Constraints.h"

#include <fmt/format.h>

namespace rnnc {

void checkConstraints(const Layer &layer, Diagnostics &diagnostics) {
  const Arguments &given = layer.call->arguments;
  auto check = [&](std::string_view option, int64_t rank) {
    if (!given.hasCall(option) || !given.call(option).arguments.has("axis"))
      return;
    const Call &constraint = given.call(option);
    int64_t axis = constraint.arguments.size("axis");
    if (axis < -rank || axis >= rank)
      diagnostics.error(constraint.range,
                        fmt::format("`{}` of `{}` has axis {}, and the weight has {} {}", option,
                                    layer.call->name, axis, rank, rank == 1 ? "axis" : "axes"));
  };
  check("kernel_constraint", 2);
  check("recurrent_constraint", 2);
  check("bias_constraint", hasTwoBiases(layer) ? 2 : 1);
  check("embeddings_constraint", 2);
  check("gamma_constraint", 1);
  check("beta_constraint", 1);
  for (const Layer &inner : layer.wrapped)
    checkConstraints(inner, diagnostics);
}

} // namespace rnnc
