// Requests of the layers' importers for scans and random numbers -> ops.
#include "import/ImportContext.h"

using namespace mlir;

namespace rnnc {

SmallVector<Value> ImportContext::map(ValueRange sequences, MapFunction body) const {
  auto scan = rnn::ScanOp::create(
      builder, loc, sequences, ValueRange(),
      [&](OpBuilder &inside, Location loc, ValueRange steps, ValueRange) {
        return rnn::Yielded{.outputs = body({inside, loc, rnn::sizeOf(steps[0])}, steps)};
      });
  return SmallVector<Value>(scan.getOutputs());
}

SmallVector<Value> ImportContext::fold(ValueRange sequences, ValueRange initials,
                                       FoldFunction body) const {
  auto scan = rnn::ScanOp::create(
      builder, loc, sequences, initials,
      [&](OpBuilder &inside, Location loc, ValueRange steps, ValueRange states) {
        return rnn::Yielded{.states = body({inside, loc, rnn::sizeOf(steps[0])}, steps, states)};
      });
  return SmallVector<Value>(scan.getFinals());
}

Value ImportContext::elementwise(ValueRange values,
                                 llvm::function_ref<Value(Body, ValueRange)> body) const {
  return rnn::mapSteps(builder, loc, values, [&](OpBuilder &inside, ValueRange steps) {
    return body({inside, loc, rnn::sizeOf(steps[0])}, steps);
  });
}

Value ImportContext::random(Type type, StringRef distribution, double number,
                            const Arguments &given) {
  std::optional<double> seed = given.limit("seed");
  return rnn::RandomOp::create(
      builder, loc, type, builder.getStringAttr(distribution), builder.getF64FloatAttr(number),
      builder.getI64IntegerAttr(streams++),
      seed ? builder.getI64IntegerAttr(int64_t(*seed)) : IntegerAttr(), rnn::BufferAttr());
}

} // namespace rnnc
