// keras.io/api/layers/reshaping_layers: views, and copies of what is no view.
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

namespace {

Value reshape(ImportContext &import, Value value, RankedTensorType result) {
  if (value.getType() == result)
    return value;
  return rnn::ReshapeOp::create(import.builder, import.loc, result,
                                rnn::inOnePiece(import.builder, import.loc, value));
}

} // namespace

Flow importFlatten(ImportContext &import, const Layer &layer, Flow input) {
  return {reshape(import, input.value, import.vector(layer.units)), {}};
}

Flow importRepeat(ImportContext &import, const Layer &layer, Flow input) {
  return {rnn::RepeatOp::create(import.builder, import.loc,
                                import.sequence(layer.outputShape[0], layer.outputShape[1]),
                                input.value),
          {}};
}

} // namespace rnnc
