// keras.io/api/layers/reshaping_layers: views, or copies if a view is impossible.
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

Flow importReshape(ImportContext &import, const Layer &layer, Flow input) {
  int64_t steps = 1;
  for (int64_t size : ArrayRef(layer.outputShape).drop_back())
    steps *= size;
  bool isVector = layer.outputShape.size() == 1;
  return {reshape(import, input.value,
                  isVector ? import.vector(layer.units) : import.sequence(steps, layer.units)),
          {}};
}

Flow importRepeat(ImportContext &import, const Layer &layer, Flow input) {
  return {rnn::RepeatOp::create(import.builder, import.loc,
                                import.sequence(layer.outputShape[0], layer.outputShape[1]),
                                input.value),
          {}};
}

} // namespace rnnc
