// keras.io/api/layers/normalization_layers
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

namespace {

/// A function of the mean of a step's units, as all of them.
auto meanOf(const Body &body) {
  Value share = body.number(1.0 / double(body.units));
  return [&body, share](Value x) {
    return body.broadcast(body.reduce<rnn::ReduceSumOp>(body.mul(x, share)));
  };
}

/// x over the root of its variance or of the mean of its squares, which is never zero.
Value divideByRoot(const Body &body, Value x, Value squares, const Layer &layer) {
  double epsilon = layer.call->arguments.real("epsilon");
  return body.div(x, body.sqrt(body.add(squares, body.number(epsilon))));
}

Value readWeight(const Body &body, const Layer &layer, StringRef name) {
  return rnn::ReadOp::create(body.builder, body.loc, body.type(),
                             symbolOf(body.builder, layer, name),
                             body.builder.getI64IntegerAttr(0));
}

/// gamma y + beta, with what the layer has of them
Value scaleAndShift(const Body &body, Value y, const Layer &layer) {
  const Arguments &given = layer.call->arguments;
  if (given.boolean("scale"))
    y = body.mul(y, readWeight(body, layer, "gamma"));
  if (given.boolean("center"))
    y = body.add(y, readWeight(body, layer, "beta"));
  return y;
}

} // namespace

Flow importBatchNormalization(ImportContext &import, const Layer &layer, Flow input) {
  Value output = import.elementwise({input.value}, [&](Body body, ValueRange step) {
    Value centered = body.sub(step[0], readWeight(body, layer, "moving_mean"));
    Value variance = readWeight(body, layer, "moving_variance");
    return scaleAndShift(body, divideByRoot(body, centered, variance, layer), layer);
  });
  return {output, input.mask};
}

Flow importLayerNormalization(ImportContext &import, const Layer &layer, Flow input) {
  Value output = import.elementwise({input.value}, [&](Body body, ValueRange step) {
    auto mean = meanOf(body);
    Value centered = body.sub(step[0], mean(step[0]));
    Value y = divideByRoot(body, centered, mean(body.mul(centered, centered)), layer);
    return scaleAndShift(body, y, layer);
  });
  return {output, input.mask};
}

Flow importRmsNormalization(ImportContext &import, const Layer &layer, Flow input) {
  Value output = import.elementwise({input.value}, [&](Body body, ValueRange step) {
    Value squares = meanOf(body)(body.mul(step[0], step[0]));
    Value y = divideByRoot(body, step[0], squares, layer);
    return body.mul(y, readWeight(body, layer, "scale"));
  });
  return {output, {}};
}

} // namespace rnnc
