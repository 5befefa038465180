// A scan that maps prediction and target of each step to its loss; then their
// reduction (keras.io/api/losses, `reduction`).
#include "import/ImportLoss.h"

#include "import/Losses.h"

using namespace mlir;

namespace rnnc {

void buildLoss(OpBuilder &builder, Location loc, const Call &loss, const Flow &prediction,
               Value target, Value stepWeights) {
  MLIRContext *context = builder.getContext();
  SmallVector<Value> sequences = {rnn::asSequence(builder, loc, prediction.value),
                                  rnn::asSequence(builder, loc, target)};
  int64_t steps = rnn::sizeOf(sequences.front()), units = rnn::sizeOf(sequences.front(), 1);
  Value predictionMask = prediction.mask;
  StringRef reduction = loss.arguments.call("reduction").name;
  bool dividesByWeights = reduction == "mean_with_sample_weight" && stepWeights;
  if (!predictionMask && steps == rnn::anyLength && reduction == "sum_over_batch_size")
    predictionMask = // to count the steps
        rnn::ones(builder, loc, sequences.front());
  std::optional<unsigned> maskNumber, weightNumber; // of the body's arguments
  if (predictionMask) {
    maskNumber = sequences.size();
    sequences.push_back(predictionMask);
  }
  if (stepWeights) {
    weightNumber = sequences.size();
    sequences.push_back(stepWeights);
  }

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
    auto both = [&](Value a, Value b) {
      return a && b ? Body{builder, loc, 1}.mul(a, b) : a ? a : b;
    };
    auto argument = [&](std::optional<unsigned> number) {
      return number ? Value(block->getArgument(*number)) : Value();
    };
    Value weight = argument(weightNumber), counts = both(valid, argument(maskNumber));
    Value factor = weight ? body.broadcast(weight) : Value();
    if (factor)
      losses = body.mul(losses, factor);
    Value weighs = both(counts, weight);
    if (weighs) // not a product: what does not count may be no number
      losses = body.select(counts ? body.broadcast(weighs) : factor, losses, body.number(0));
    yielded.push_back(losses);
    if (dividesByWeights && counts)
      yielded.push_back(weighs);
    else if (valid && !dividesByWeights)
      yielded.push_back(counts);
    rnn::YieldOp::create(builder, loc, ValueRange(), yielded);
  }
  SmallVector<Type> types;
  for (Value value : yielded)
    types.push_back(rnn::sequenceType(context, steps, rnn::sizeOf(value)));
  auto scan = rnn::ScanOp::create(builder, loc, types, TypeRange(), sequences, ValueRange());
  scan.getBody().takeBody(region);

  Value mask = yielded.size() > 1 ? Value(scan.getOutputs().back())
               : dividesByWeights ? stepWeights
                                  : predictionMask;
  // Steps are counted where it is not just their number.
  bool dividesBySteps = reduction == "sum_over_batch_size" && !mask;
  int64_t elements = averagedUnits(loss, units) * (dividesBySteps ? steps : 1);
  rnn::LossOp::create(builder, loc, scan.getOutputs().front(), mask,
                      builder.getI64IntegerAttr(elements), builder.getStringAttr(reduction));
}

} // namespace rnnc
