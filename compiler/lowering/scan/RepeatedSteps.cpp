// Ranges of repeated steps -> copies of their outputs, now or when they are read.
#include "lowering/scan/RepeatedSteps.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The scan in whose chunks this use reads; null if it reads at another time.
ScanOp scanOfUse(OpOperand &use) {
  if (auto accumulate = dyn_cast<AccumulateOp>(use.getOwner()))
    return accumulate.getCotangent().getDefiningOp<ScanOp>();
  auto scan = dyn_cast<ScanOp>(use.getOwner());
  return scan && use.getOperandNumber() < scan.getSequences().size() ? scan : ScanOp();
}

} // namespace

ScanOp laterReaderOf(Value output) {
  auto scan = output.getDefiningOp<ScanOp>();
  ScanOp reader;
  auto isRead = [&](OpOperand &use) {
    ScanOp found = scanOfUse(use);
    if (!found || !found.getChunk() || found.getBackward() == scan.getBackward() ||
        (reader && found != reader))
      return false;
    reader = found;
    return true;
  };
  for (OpOperand &use : output.getUses()) {
    auto delay = dyn_cast<DelayOp>(use.getOwner());
    bool isLater =
        delay ? delay.getBackward() == scan.getBackward() && llvm::all_of(delay->getUses(), isRead)
              : isRead(use);
    if (!isLater)
      return {};
  }
  return reader;
}

void copyRepeated(const ScanPlaces &places, ValueRange outputs, const RepeatedSteps &repeated,
                  Value first, Value end) {
  const Shard &s = places.s;
  if (outputs.empty())
    return;
  Value firstKept = arith::SubIOp::create(s.b, s.loc, repeated.begin, repeated.period);
  s.loop(first, end, 1, [&](Value n) {
    Value behind = arith::SubIOp::create(s.b, s.loc, n, repeated.begin);
    Value kept =
        s.add(firstKept, arith::RemUIOp::create(s.b, s.loc, behind, repeated.period).getResult());
    Value from = places.timeOf(kept), to = places.timeOf(n);
    for (Value output : outputs)
      copyFloats(s, s.memory.workspace, stepIndex(s, output, from, from), s.memory.workspace,
                 stepIndex(s, output, to, to), sizeOf(output, 1) * s.samples());
  });
}

bool copyForChunk(const Shard &s, ScanOp reader, const LaterCopies &later, Value start,
                  Value count) {
  bool copies = false;
  for (const auto &[operation, repeated] : later) {
    auto scan = cast<ScanOp>(operation);
    SmallVector<Value> outputs;
    for (Value output : scan.getOutputs())
      if (laterReaderOf(output) == reader)
        outputs.push_back(output);
    if (outputs.empty())
      continue;
    copies = true;
    ScanPlaces places{s, scan};
    // The reader walks the other way; at each step it may read the one before, too.
    Value end = arith::SubIOp::create(s.b, s.loc, places.steps(), start);
    Value first = s.add(arith::SubIOp::create(s.b, s.loc, end, count), -1);
    copyRepeated(places, outputs, repeated,
                 arith::MaxSIOp::create(s.b, s.loc, first, repeated.begin),
                 arith::MinSIOp::create(s.b, s.loc, end, repeated.end));
  }
  return copies;
}

} // namespace rnnc
