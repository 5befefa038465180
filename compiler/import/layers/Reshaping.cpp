// keras.io/api/layers/reshaping_layers: views, and copies of what is no view.
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

Flow importFlatten(ImportContext &import, const Layer & /*layer*/, Flow input) {
  auto type = cast<RankedTensorType>(input.value.getType());
  if (type.getRank() == 1)
    return {input.value, {}};
  // A view, such as a sequence that is read backwards, does not stand in one piece.
  Value whole = rnn::ConcatOp::create(import.builder, import.loc, type, ValueRange{input.value},
                                      rnn::BufferAttr());
  return {rnn::ReshapeOp::create(import.builder, import.loc, import.vector(type.getNumElements()),
                                 whole),
          {}};
}

Flow importRepeat(ImportContext &import, const Layer &layer, Flow input) {
  return {rnn::RepeatOp::create(import.builder, import.loc,
                                import.sequence(layer.outputShape[0], layer.outputShape[1]),
                                input.value),
          {}};
}

} // namespace rnnc
