// keras.io/api/layers/pooling_layers: folds over the steps, or over the steps of windows.
#include "import/layers/Importers.h"
#include "import/layers/Windows.h"

#include <limits>

using namespace mlir;

namespace rnnc {

namespace {

/// The sum over the unmasked steps; with a mask also their number.
SmallVector<Value> sumSteps(ImportContext &import, Flow input) {
  RankedTensorType ofUnits = import.vector(rnn::sizeOf(input.value, 1));
  Value zero = rnn::zeros(import.builder, import.loc, ofUnits);
  if (!input.mask)
    return import.fold({input.value}, {zero}, [](Body body, ValueRange x, ValueRange sum) {
      return SmallVector<Value>{body.add(sum[0], x[0])};
    });
  Value none = rnn::zeros(import.builder, import.loc, import.vector(1));
  return import.fold(
      {input.value, input.mask}, {zero, none}, [](Body body, ValueRange x, ValueRange sums) {
        Body one{body.builder, body.loc, 1};
        Value counted = rnn::SelectOp::create(body.builder, body.loc, body.broadcast(x[1]), x[0],
                                              body.number(0));
        return SmallVector<Value>{body.add(sums[0], counted), one.add(sums[1], x[1])};
      });
}

Value average(ImportContext &import, Flow input, int64_t steps, int64_t units) {
  if (!input.mask && steps == rnn::anyLength) // the steps must be counted
    input.mask = rnn::ones(import.builder, import.loc, input.value);
  SmallVector<Value> sums = sumSteps(import, input);
  if (!input.mask)
    return import.elementwise({sums[0]}, [&](Body body, ValueRange x) {
      return body.mul(x[0], body.number(1.0 / double(steps)));
    });
  // A row with only masked steps gives 0 / 0, as in Keras.
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

Flow importSumPooling(ImportContext &import, const Layer &layer, Flow input) {
  return keepStep(import, layer, sumSteps(import, input)[0]);
}

/// The greatest number or the mean of each window; padding does not count.
Flow importWindowPooling(ImportContext &import, const Layer &layer, Flow input) {
  Windows windows = windowsOf(layer);
  bool isMax = layer.call->name == "max_pooling1d";
  auto stepsOf = [&](Value sequence, double fill) {
    SmallVector<Value> steps;
    for (int64_t step = 0; step < windows.size; ++step)
      steps.push_back(stepOfWindows(import, sequence, windows, step, fill));
    return steps;
  };
  double padding = isMax ? -std::numeric_limits<double>::infinity() : 0;
  SmallVector<Value> steps = stepsOf(input.value, padding);
  if (isMax)
    return {import.elementwise(steps,
                               [](Body body, ValueRange x) {
                                 Value greatest = x.front();
                                 for (Value step : x.drop_front())
                                   greatest = body.maximum(greatest, step);
                                 return greatest;
                               }),
            {}};
  auto sum = [](const Body &body, ValueRange x) {
    Value sum = x.front();
    for (Value step : x.drop_front())
      sum = body.add(sum, step);
    return sum;
  };
  int64_t length = layer.inputShape.front();
  bool isPadded = length == unknownLength || windows.before > 0 ||
                  (windows.count - 1) * windows.stride + windows.size > length;
  if (!isPadded)
    return {import.elementwise(steps,
                               [&](Body body, ValueRange x) {
                                 return body.mul(sum(body, x),
                                                 body.number(1.0 / double(windows.size)));
                               }),
            {}};
  size_t count = steps.size();
  llvm::append_range(steps, stepsOf(rnn::ones(import.builder, import.loc, input.value), 0));
  return {import.elementwise(steps,
                             [&](Body body, ValueRange x) {
                               Body one{body.builder, body.loc, 1};
                               Value counted = sum(one, x.drop_front(count));
                               return body.div(sum(body, x.take_front(count)),
                                               body.broadcast(counted));
                             }),
          {}};
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
