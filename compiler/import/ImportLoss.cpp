// A loss -> a scan from prediction and target of each step to its loss, and their reduction
// (keras.io/api/losses, `reduction`).
#include "import/ImportLoss.h"

#include "import/Losses.h"

using namespace mlir;

namespace rnnc {

void buildLoss(OpBuilder &builder, Location loc, const Call &loss, const Flow &prediction,
               Value target, Value stepWeights) {
  SmallVector<Value> sequences = {rnn::asSequence(builder, loc, prediction.value),
                                  rnn::asSequence(builder, loc, target)};
  int64_t steps = rnn::sizeOf(sequences.front()), units = rnn::sizeOf(sequences.front(), 1);
  Value predictionMask = prediction.mask;
  StringRef reduction = loss.arguments.call("reduction").name;
  bool dividesByWeights = reduction == "mean_with_sample_weight" && stepWeights;
  if (!predictionMask && steps == rnn::anyLength && reduction == "sum_over_batch_size")
    predictionMask = // needed to count the steps
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

  auto body = [&](OpBuilder &inside, Location, ValueRange steps, ValueRange) {
    Body body{inside, loc, units};
    auto [losses, valid] = stepLoss(body, loss, steps[0], steps[1]);
    auto both = [&](Value a, Value b) {
      return a && b ? Body{inside, loc, 1}.mul(a, b) : a ? a : b;
    };
    auto step = [&](std::optional<unsigned> number) { return number ? steps[*number] : Value(); };
    Value weight = step(weightNumber), counts = both(valid, step(maskNumber));
    Value factor = weight ? body.broadcast(weight) : Value();
    if (factor)
      losses = body.mul(losses, factor);
    Value weighs = both(counts, weight);
    if (weighs) // not a product, because ignored losses may be NaN
      losses = body.select(counts ? body.broadcast(weighs) : factor, losses, body.number(0));
    rnn::Yielded yielded{.outputs = {losses}};
    if (dividesByWeights && counts)
      yielded.outputs.push_back(weighs);
    else if (valid && !dividesByWeights)
      yielded.outputs.push_back(counts);
    return yielded;
  };
  auto scan = rnn::ScanOp::create(builder, loc, sequences, ValueRange(), body);

  Value mask = scan.getOutputs().size() > 1 ? Value(scan.getOutputs().back())
               : dividesByWeights           ? stepWeights
                                            : predictionMask;
  // Count the steps unless all of them count.
  bool dividesBySteps = reduction == "sum_over_batch_size" && !mask;
  int64_t elements = averagedUnits(loss, units) * (dividesBySteps ? steps : 1);
  rnn::LossOp::create(builder, loc, scan.getOutputs().front(), mask,
                      builder.getI64IntegerAttr(elements), builder.getStringAttr(reduction));
}

Value buildSampleLoss(OpBuilder &builder, Location loc, const Call &loss, Value prediction,
                      Value target) {
  SmallVector<Value> sequences = {rnn::asSequence(builder, loc, prediction),
                                  rnn::asSequence(builder, loc, target)};
  int64_t steps = rnn::sizeOf(sequences.front()), units = rnn::sizeOf(sequences.front(), 1);
  auto scan = rnn::ScanOp::create(
      builder, loc, sequences, rnn::zeros(builder, loc, rnn::vectorType(builder.getContext(), 1)),
      [&](OpBuilder &inside, Location, ValueRange steps, ValueRange sum) {
        Body body{inside, loc, units};
        Value ofStep =
            body.reduce<rnn::ReduceSumOp>(stepLoss(body, loss, steps[0], steps[1]).units);
        return rnn::Yielded{.states = {Body{inside, loc, 1}.add(sum[0], ofStep)}};
      });
  double share = 1.0 / double(steps * averagedUnits(loss, units));
  return rnn::mapSteps(
      builder, loc, {scan.getFinals().front()},
      [&](OpBuilder &inside, ValueRange sum) { return Body{inside, loc, 1}.scale(share, sum[0]); });
}

void buildLossSum(OpBuilder &builder, Location loc, ValueRange terms, ArrayRef<double> factors,
                  StringRef reduction) {
  SmallVector<Value> sequences =
      llvm::map_to_vector(terms, [&](Value term) { return rnn::asSequence(builder, loc, term); });
  auto scan = rnn::ScanOp::create(builder, loc, sequences, ValueRange(),
                                  [&](OpBuilder &inside, Location, ValueRange terms, ValueRange) {
                                    Body body{inside, loc, 1};
                                    Value sum;
                                    for (auto [term, factor] : llvm::zip_equal(terms, factors)) {
                                      Value own = factor == 1 ? term : body.scale(factor, term);
                                      sum = sum ? body.add(sum, own) : own;
                                    }
                                    return rnn::Yielded{.outputs = {sum}};
                                  });
  rnn::LossOp::create(builder, loc, scan.getOutputs().front(), Value(),
                      builder.getI64IntegerAttr(1), builder.getStringAttr(reduction));
}

} // namespace rnnc
