// The parameters of all ops but products, whose weights are packed, in the order of the ops.
#include "layout/StreamParameters.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

StreamParameters::StreamParameters(func::FuncOp step, int64_t begin) : size(begin) {
  step.walk([&](Operation *op) {
    if (isa<DotOp, func::FuncOp>(op))
      return;
    op->getAttrDictionary().walk([&](FlatSymbolRefAttr name) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, name);
      if (parameter && places.try_emplace(parameter, size).second)
        size += cast<RankedTensorType>(parameter.getType()).getNumElements();
    });
  });
}

std::optional<int64_t> StreamParameters::placeOf(ParameterOp parameter) const {
  auto found = places.find(parameter);
  return found == places.end() ? std::nullopt : std::optional(found->second);
}

} // namespace rnnc
