// The parameters of all ops but products, whose weights are packed, in the order of the ops; then
// those that states start from.
#include "layout/StreamParameters.h"

#include "dialect/Contract.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

StreamParameters::StreamParameters(func::FuncOp step, int64_t begin) : size(begin) {
  auto add = [&](Attribute attribute) {
    attribute.walk([&](FlatSymbolRefAttr name) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(step, name);
      if (parameter && places.try_emplace(parameter, size).second)
        size += cast<RankedTensorType>(parameter.getType()).getNumElements();
    });
  };
  step.walk([&](Operation *op) {
    if (!isa<DotOp, func::FuncOp>(op))
      add(op->getAttrDictionary());
  });
  if (auto starts = find<StartsAttr>(step))
    add(starts.getParameters());
}

std::optional<int64_t> StreamParameters::placeOf(ParameterOp parameter) const {
  auto found = places.find(parameter);
  return found == places.end() ? std::nullopt : std::optional(found->second);
}

} // namespace rnnc
