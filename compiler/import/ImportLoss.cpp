// A scan that maps prediction and target of each step to its loss; then their
// reduction (keras.io/api/losses, `reduction`).
#include "import/ImportLoss.h"

#include "import/Losses.h"

using namespace mlir;

namespace rnnc {

void buildLoss(OpBuilder &builder, Location loc, const Call &loss, const Flow &prediction,
               Value target) {
  MLIRContext *context = builder.getContext();
  SmallVector<Value> sequences = {rnn::asSequence(builder, loc, prediction.value),
                                  rnn::asSequence(builder, loc, target)};
  int64_t steps = rnn::sizeOf(sequences.front()), units = rnn::sizeOf(sequences.front(), 1);
  Value predictionMask = prediction.mask;
  StringRef reduction = loss.arguments.call("reduction").name;
  if (!predictionMask && steps == rnn::anyLength && reduction != "sum") // to count the steps
    predictionMask = rnn::ones(builder, loc, sequences.front());
  if (predictionMask)
    sequences.push_back(predictionMask);

  Region region;
  Block *block = &region.emplaceBlock();
  for (Value sequence : sequences)
    block->addArgument(rnn::stepType(sequence.getType()), loc);
  SmallVector<Value> yielded;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(block);
    Body body{builder, loc, units};
    auto [losses, valid] = stepLoss(body, loss, block->getArgument(0), block->getArgument(1));
    Value counts = valid;
    if (predictionMask)
      counts = valid ? Body{builder, loc, 1}.mul(valid, block->getArgument(2))
                     : Value(block->getArgument(2));
    if (counts) // not a product: what does not count may be no number
      losses = rnn::SelectOp::create(builder, loc, body.broadcast(counts), losses, body.number(0));
    yielded.push_back(losses);
    if (valid)
      yielded.push_back(counts);
    rnn::YieldOp::create(builder, loc, ValueRange(), yielded);
  }
  SmallVector<Type> types;
  for (Value value : yielded)
    types.push_back(rnn::sequenceType(context, steps, rnn::sizeOf(value)));
  auto scan = rnn::ScanOp::create(builder, loc, types, TypeRange(), sequences, ValueRange());
  scan.getBody().takeBody(region);

  Value mask = yielded.size() > 1 ? Value(scan.getOutputs().back()) : predictionMask;
  // Steps are counted where it is not just their number.
  bool dividesBySteps = reduction == "sum_over_batch_size" && !mask;
  int64_t elements = averagedUnits(loss, units) * (dividesBySteps ? steps : 1);
  rnn::LossOp::create(builder, loc, scan.getOutputs().front(), mask,
                      builder.getI64IntegerAttr(elements), builder.getStringAttr(reduction));
}

} // namespace rnnc
