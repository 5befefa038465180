// Ranges of repeated steps -> copies of their outputs, now or when they are read.
#include "lowering/scan/RepeatedSteps.h"

#include "lowering/builder/Buffers.h"
#include "lowering/builder/SharedFunctions.h"

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

/// Copies one output, by a function that all such copies share: a loop for each would be a few
/// percent of the time to compile a model.
static void copyRepeated(const ScanPlaces &places, Value output, const RepeatedSteps &repeated,
                         Value first, Value end) {
  const Shard &s = places.s;
  int64_t size = sizeOf(output, 1) * s.samples(), widest = std::max(s.lanes, s.shape.unitLanes);
  Shard inside = s;
  inside.lanes = size % widest == 0 ? widest : s.lanes;
  ScanOp scan = places.scan;
  Value begin = places.timeOf(s.index(0));
  Value arguments[] = {s.memory.workspace,
                       stepIndex(s, output, begin, begin),
                       s.index(strideInScan(s, output, scan.getBackward())),
                       s.index(size),
                       first,
                       end,
                       repeated.begin,
                       repeated.period};
  auto emit = [&](ValueRange given) {
    Value memory = given[0], start = given[1], stride = given[2], begin = given[6];
    auto placeOf = [&](Value n) {
      return s.add(start, arith::MulIOp::create(s.b, s.loc, n, stride).getResult());
    };
    Value firstKept = arith::SubIOp::create(s.b, s.loc, begin, given[7]);
    s.loop(given[4], given[5], 1, [&](Value n) {
      Value behind = arith::SubIOp::create(s.b, s.loc, n, begin);
      Value phase = arith::RemUIOp::create(s.b, s.loc, behind, given[7]);
      Value from = placeOf(s.add(firstKept, phase)), to = placeOf(n);
      s.loop(s.index(0), given[3], inside.lanes, [&](Value i) {
        s.storeVector(inside.loadVector(memory, s.add(from, i)), memory, s.add(to, i));
      });
    });
    return SmallVector<Value>();
  };
  callNamed(inside, "copy_repeated_" + std::to_string(inside.lanes), arguments, {}, emit);
}

void copyRepeated(const ScanPlaces &places, ValueRange outputs, const RepeatedSteps &repeated,
                  Value first, Value end) {
  for (Value output : outputs)
    copyRepeated(places, output, repeated, first, end);
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
