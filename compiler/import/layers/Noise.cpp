// keras.io/api/layers/regularization_layers: noise in training, no effect in prediction.
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

namespace {

/// Multiplies by `mask`, which is 0 for dropped numbers and the scale for others.
Flow applyMask(ImportContext &import, Flow input, Value mask) {
  return {import.elementwise({input.value, mask},
                             [](Body body, ValueRange x) { return body.mul(x[0], x[1]); }),
          input.mask};
}

} // namespace

Flow importDropout(ImportContext &import, const Layer &layer, Flow input) {
  const Arguments &given = layer.call->arguments;
  double rate = given.real("rate");
  if (!import.isTraining || rate == 0)
    return input;
  return applyMask(import, input, import.random(input.value.getType(), "dropout", rate, given));
}

/// Drops a feature at all steps.
Flow importSpatialDropout(ImportContext &import, const Layer &layer, Flow input) {
  const Arguments &given = layer.call->arguments;
  double rate = given.real("rate");
  if (!import.isTraining || rate == 0)
    return input;
  Value features =
      import.random(import.vector(rnn::sizeOf(input.value, 1)), "dropout", rate, given);
  return applyMask(
      import, input,
      rnn::RepeatOp::create(import.builder, import.loc, input.value.getType(), features));
}

Flow importGaussianNoise(ImportContext &import, const Layer &layer, Flow input) {
  if (!import.isTraining)
    return input;
  const Arguments &given = layer.call->arguments;
  Value noise = import.random(input.value.getType(), "normal", given.real("stddev"), given);
  return {import.elementwise({input.value, noise},
                             [](Body body, ValueRange x) { return body.add(x[0], x[1]); }),
          input.mask};
}

} // namespace rnnc
