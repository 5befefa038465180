// keras.io/api/layers/reshaping_layers: views, or copies if a view is impossible.
#include "import/layers/Importers.h"
#include "import/layers/Windows.h"

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

Flow importPermute(ImportContext &import, const Layer &layer, Flow input) {
  SmallVector<int64_t> sizes, strides, distances(layer.inputShape.size(), 1);
  for (size_t axis = distances.size() - 1; axis-- > 0;)
    distances[axis] = distances[axis + 1] * layer.inputShape[axis + 1];
  for (double axis : layer.call->arguments.numbers("dims")) {
    sizes.push_back(layer.inputShape[size_t(axis) - 1]);
    strides.push_back(distances[size_t(axis) - 1]);
  }
  int64_t steps = 1;
  for (int64_t size : ArrayRef(sizes).drop_back())
    steps *= size;
  RankedTensorType type =
      sizes.size() == 1 ? import.vector(layer.units) : import.sequence(steps, layer.units);
  return {gather(import, input.value, 0, sizes, strides, type), {}};
}

Flow importRepeat(ImportContext &import, const Layer &layer, Flow input) {
  return {rnn::RepeatOp::create(import.builder, import.loc,
                                import.sequence(layer.outputShape[0], layer.outputShape[1]),
                                input.value),
          {}};
}

} // namespace rnnc
