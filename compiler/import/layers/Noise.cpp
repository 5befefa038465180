// keras.io/api/layers/regularization_layers, as training has them.
#include "import/ImportLayer.h"

using namespace mlir;

namespace rnnc {

Flow importNoise(LayerImport &import, const Layer &layer, Flow input) {
  const Arguments &given = layer.call->arguments;
  Type type = input.value.getType();
  if (layer.kind == LayerKind::GaussianNoise) {
    Value noise = import.random(type, "normal", given.real("stddev"), given);
    return {import.elementwise({input.value, noise},
                               [](Body body, ValueRange x) { return body.add(x[0], x[1]); }),
            input.mask};
  }
  double rate = given.real("rate");
  if (rate == 0)
    return input;
  Value mask;
  if (layer.kind == LayerKind::SpatialDropout1d) // a feature at all steps
    mask = rnn::RepeatOp::create(
        import.builder, import.loc, type,
        import.random(import.vector(rnn::sizeOf(input.value, 1)), "dropout", rate, given));
  else
    mask = import.random(type, "dropout", rate, given);
  return {import.elementwise({input.value, mask},
                             [](Body body, ValueRange x) { return body.mul(x[0], x[1]); }),
          input.mask};
}

} // namespace rnnc
