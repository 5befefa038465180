// keras.io/api/layers/merging_layers/dot: a product of two values as matrices.
#include "model/Products.h"
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

namespace {

/// The value with vectors of length 1 along the axis, as Keras' `normalize` does it.
Value normalized(const ImportContext &import, Value value, int64_t axis) {
  auto lengthOf = [](const Body &body, Value squares) {
    return body.sqrt(body.maximum(squares, body.number(1e-7)));
  };
  bool isVector = cast<RankedTensorType>(value.getType()).getRank() == 1;
  if (isVector || axis == 1)
    return import.elementwise({value}, [&](Body body, ValueRange x) {
      Body one{body.builder, body.loc, 1};
      Value squares = body.reduce<rnn::ReduceSumOp>(body.mul(x[0], x[0]));
      return body.div(x[0], body.broadcast(lengthOf(one, squares)));
    });
  RankedTensorType ofUnits = import.vector(rnn::sizeOf(value, 1));
  Value squares = import.fold({value}, {rnn::zeros(import.builder, import.loc, ofUnits)},
                              [](Body body, ValueRange x, ValueRange sum) {
                                return SmallVector<Value>{body.add(sum[0], body.mul(x[0], x[0]))};
                              })[0];
  Value everywhere =
      rnn::RepeatOp::create(import.builder, import.loc, value.getType(), squares).getResult();
  return import.elementwise({value, everywhere}, [&](Body body, ValueRange x) {
    return body.div(x[0], lengthOf(body, x[1]));
  });
}

} // namespace

Flow importDot(ImportContext &import, const Layer &layer, ArrayRef<Flow> inputs) {
  auto rankOf = [](Value value) { return cast<RankedTensorType>(value.getType()).getRank(); };
  Value first = inputs[0].value, second = inputs[1].value;
  DotAxes axes = dotAxesOf(*layer.call, rankOf(first), rankOf(second));
  if (layer.call->arguments.boolean("normalize")) {
    first = normalized(import, first, axes.first);
    second = normalized(import, second, axes.second);
  }
  // A vector is a sequence of one step, whose units are summed.
  bool sumsSteps = rankOf(first) == 2 && axes.first == 0;
  bool sumsUnits = rankOf(second) == 1 || axes.second == 1;
  first = rnn::asSequence(import.builder, import.loc, first);
  second = rnn::asSequence(import.builder, import.loc, second);
  RankedTensorType type = import.sequence(rnn::sizeOf(first, sumsSteps ? 1 : 0),
                                          rnn::sizeOf(second, sumsUnits ? 0 : 1));
  Value product = rnn::MatmulOp::create(import.builder, import.loc, type, first, second, sumsSteps,
                                        sumsUnits, rnn::BufferAttr());
  if (layer.outputShape.size() == 1)
    product =
        rnn::ReshapeOp::create(import.builder, import.loc, import.vector(layer.units), product);
  return {product, {}};
}

} // namespace rnnc
