// Scans and random numbers as the importers of layers write them -> ops.
#include "import/ImportContext.h"

using namespace mlir;

namespace rnnc {

namespace {

rnn::ScanOp buildScan(const ImportContext &import, ValueRange sequences, ValueRange initials,
                      ImportContext::BodyFunction body) {
  OpBuilder &builder = import.builder;
  Region region;
  Block *block = &region.emplaceBlock();
  for (Value sequence : sequences)
    block->addArgument(rnn::stepType(sequence.getType()), import.loc);
  for (Value initial : initials)
    block->addArgument(initial.getType(), import.loc);
  SmallVector<Value> results;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(block);
    results =
        body({builder, import.loc, rnn::sizeOf(block->getArgument(0))}, block->getArguments());
    for (Value &result : results)
      result = rnn::computed(builder, import.loc, result);
    bool areStates = !initials.empty();
    rnn::YieldOp::create(builder, import.loc, areStates ? ValueRange(results) : ValueRange(),
                         areStates ? ValueRange() : ValueRange(results));
  }
  SmallVector<Type> outputs;
  if (initials.empty())
    for (Value result : results)
      outputs.push_back(import.sequence(rnn::sizeOf(sequences.front()), rnn::sizeOf(result)));
  auto scan =
      rnn::ScanOp::create(builder, import.loc, outputs, initials.getTypes(), sequences, initials);
  scan.getBody().takeBody(region);
  return scan;
}

} // namespace

SmallVector<Value> ImportContext::map(ValueRange sequences, BodyFunction body) const {
  return SmallVector<Value>(buildScan(*this, sequences, {}, body).getOutputs());
}

SmallVector<Value> ImportContext::fold(ValueRange sequences, ValueRange initials,
                                       BodyFunction body) const {
  return SmallVector<Value>(buildScan(*this, sequences, initials, body).getFinals());
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
