// keras.io/api/layers/pooling_layers: folds over the steps.
#include "import/layers/Importers.h"

#include <limits>

using namespace mlir;

namespace rnnc {

namespace {

Value average(ImportContext &import, Flow input, int64_t steps, int64_t units) {
  Value zero = rnn::zeros(import.builder, import.loc, import.vector(units));
  if (!input.mask && steps == rnn::anyLength) // the steps must be counted
    input.mask = rnn::ones(import.builder, import.loc, input.value);
  if (!input.mask) {
    Value sum = import.fold({input.value}, {zero}, [](Body body, ValueRange x, ValueRange sum) {
      return SmallVector<Value>{body.add(sum[0], x[0])};
    })[0];
    return import.elementwise({sum}, [&](Body body, ValueRange x) {
      return body.mul(x[0], body.number(1.0 / double(steps)));
    });
  }
  // A row with only masked steps gives 0 / 0, as in Keras.
  Value none = rnn::zeros(import.builder, import.loc, import.vector(1));
  SmallVector<Value> sums = import.fold(
      {input.value, input.mask}, {zero, none}, [](Body body, ValueRange x, ValueRange sums) {
        Body one{body.builder, body.loc, 1};
        Value counted = rnn::SelectOp::create(body.builder, body.loc, body.broadcast(x[1]), x[0],
                                              body.number(0));
        return SmallVector<Value>{body.add(sums[0], counted), one.add(sums[1], x[1])};
      });
  Value sum = rnn::asSequence(import.builder, import.loc, sums[0]);
  Value count = rnn::asSequence(import.builder, import.loc, sums[1]);
  Value mean = import.map({sum, count}, [](Body body, ValueRange x) {
    return SmallVector<Value>{body.div(x[0], body.broadcast(x[1]))};
  })[0];
  return rnn::ReshapeOp::create(import.builder, import.loc, import.vector(units), mean);
}

/// The vector, or with keepdims a sequence of one step.
Flow keepStep(ImportContext &import, const Layer &layer, Value vector) {
  if (layer.call->arguments.boolean("keepdims"))
    vector = rnn::asSequence(import.builder, import.loc, vector);
  return {vector, {}};
}

} // namespace

Flow importAveragePooling(ImportContext &import, const Layer &layer, Flow input) {
  int64_t steps = rnn::sizeOf(input.value), units = rnn::sizeOf(input.value, 1);
  return keepStep(import, layer, average(import, input, steps, units));
}

Flow importMaxPooling(ImportContext &import, const Layer &layer, Flow input) {
  Value least =
      rnn::FillOp::create(import.builder, import.loc, import.vector(rnn::sizeOf(input.value, 1)),
                          import.builder.getF64FloatAttr(-std::numeric_limits<double>::infinity()));
  Value greatest =
      import.fold({input.value}, {least}, [](Body body, ValueRange x, ValueRange greatest) {
        return SmallVector<Value>{body.maximum(greatest[0], x[0])};
      })[0];
  return keepStep(import, layer, greatest);
}

} // namespace rnnc
