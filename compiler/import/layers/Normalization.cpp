// keras.io/api/layers/normalization_layers/layer_normalization
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

Flow importNormalization(ImportContext &import, const Layer &layer, Flow input) {
  const Arguments &given = layer.call->arguments;
  auto weight = [&](const Body &body, StringRef name) -> Value {
    return rnn::ReadOp::create(body.builder, body.loc, body.type(),
                               symbolOf(body.builder, layer, name),
                               body.builder.getI64IntegerAttr(0));
  };
  Value output = import.elementwise({input.value}, [&](Body body, ValueRange step) {
    Value share = body.number(1.0 / double(body.units));
    auto mean = [&](Value x) {
      return body.broadcast(body.reduce<rnn::ReduceSumOp>(body.mul(x, share)));
    };
    Value centered = body.sub(step[0], mean(step[0]));
    Value variance = mean(body.mul(centered, centered));
    Value deviation = body.sqrt(body.add(variance, body.number(given.real("epsilon"))));
    Value y = body.div(centered, deviation);
    if (given.boolean("scale"))
      y = body.mul(y, weight(body, "gamma"));
    if (given.boolean("center"))
      y = body.add(y, weight(body, "beta"));
    return y;
  });
  return {output, input.mask};
}

} // namespace rnnc
