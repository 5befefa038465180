// Layers that choose features -> views; those that scale them -> arithmetic.
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

Flow importSelectFeatures(ImportContext &import, const Layer &layer, Flow input) {
  auto type = cast<RankedTensorType>(input.value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = layer.units;
  return {rnn::SliceOp::create(import.builder, import.loc, type.clone(shape), input.value,
                               import.builder.getI64IntegerAttr(layer.firstFeature)),
          input.mask};
}

Flow importRescaling(ImportContext &import, const Layer &layer, Flow input) {
  const Arguments &given = layer.call->arguments;
  Value output = import.elementwise({input.value}, [&](Body body, ValueRange step) {
    Value scaled = body.scale(given.real("scale"), step[0]);
    return body.add(scaled, body.number(given.real("offset")));
  });
  return {output, input.mask};
}

} // namespace rnnc
