// A planned scan -> a loop over time.
//
//   initial states into their slots
//   for chunk of steps:
//     for n in chunk:  t = backward ? T - 1 - n : n;  body at step t
//     for accumulate of this scan:  gradient += chunk's products
#include "lowering/ScanEmitter.h"

#include "lowering/AccumulateEmitter.h"
#include "lowering/BodyFunctions.h"
#include "lowering/Buffers.h"
#include "lowering/Copies.h"
#include "lowering/UnitLayout.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class ScanEmitter {
public:
  ScanEmitter(const Shard &shard, ScanOp scan)
      : s(shard), scan(scan), schedule(scheduleBody(scan.getBody().front())) {}

  void run() {
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      if (!isReadInPlace(j))
        initialize(j);
    if (s.isStream)
      return step(s.index(0), s.index(0));
    Value steps = stepsOf(s, scan.getSequences().front());
    if (scan.getChunk())
      runChunks(steps);
    else
      runSteps(s.index(0), steps);
    if (scan.getFinalBuffers())
      for (unsigned j = 0; j < scan.getInitials().size(); ++j)
        keepFinal(j, steps);
  }

private:
  void runChunks(Value steps) {
    int64_t chunk = *scan.getChunk();
    SmallVector<AccumulateOp> accumulates;
    for (auto accumulate : scan->getBlock()->getOps<AccumulateOp>())
      if (accumulate.getCotangent().getDefiningOp() == scan)
        accumulates.push_back(accumulate);
    s.loop(s.index(0), steps, chunk, [&](Value start) {
      Value left = arith::SubIOp::create(s.b, s.loc, steps, start);
      Value count = arith::MinSIOp::create(s.b, s.loc, left, s.index(chunk));
      runSteps(start, count);
      for (AccumulateOp accumulate : accumulates)
        emitAccumulate(s, accumulate, scan.getBackward(), start, count);
    });
  }

  /// `count` steps from the start-th on, by blocks of a map over time.
  void runSteps(Value start, Value count) {
    Value begin = s.index(0);
    int64_t block = stepsAtATime();
    if (block > 1) {
      Value rest = arith::RemUIOp::create(s.b, s.loc, count, s.index(block));
      Value whole = arith::SubIOp::create(s.b, s.loc, count, rest);
      s.loop(begin, whole, block, [&](Value place) { step(s.add(start, place), place, block); });
      begin = whole;
    }
    s.loop(begin, count, 1, [&](Value place) { step(s.add(start, place), place); });
  }
  int64_t stepsAtATime() {
    return s.unitLanes == 0 ? 1 : UnitLayout(schedule, s.unitLanes, s.registers).steps;
  }

  Value timeOf(Value n) {
    Value last = s.add(stepsOf(s, scan.getSequences().front()), -1);
    return scan.getBackward() ? arith::SubIOp::create(s.b, s.loc, last, n).getResult() : n;
  }
  BufferAttr stateBuffer(unsigned j) { return cast<BufferAttr>((*scan.getStateBuffers())[j]); }
  /// A stream's only step takes the state from where it is.
  bool isReadInPlace(unsigned j) {
    return s.isStream && !scan.getInitials()[j].getDefiningOp<FillOp>();
  }
  /// The float index of state j before step n (at time t).
  Value stateIndex(unsigned j, Value n, Value t) {
    BufferAttr buffer = stateBuffer(j);
    int64_t units = sizeOf(scan.getInitials()[j]);
    if (scan.getStateOutput(j) < 0)
      return slotIndex(s, buffer, units, arith::AndIOp::create(s.b, s.loc, n, s.index(1)));
    return slotIndex(s, buffer, units, s.add(t, buffer.getFirst() + (scan.getBackward() ? 1 : -1)));
  }

  /// The state after all steps, to where those find it who cannot tell its slot.
  void keepFinal(unsigned j, Value steps) {
    int64_t size = sizeOf(scan.getFinals()[j]) * s.samples();
    Value from = stateIndex(j, steps, timeOf(steps));
    Value to = vectorIndex(s, scan.getFinals()[j]);
    copyFloats(s, s.workspace, from, s.workspace, to, size);
  }

  void initialize(unsigned j) {
    Value initial = scan.getInitials()[j];
    int64_t size = sizeOf(initial) * s.samples();
    Value to = stateIndex(j, s.index(0), timeOf(s.index(0)));
    if (auto fill = initial.getDefiningOp<FillOp>())
      fillFloats(s, fill.getValue().convertToDouble(), s.workspace, to, size);
    else
      copyFloats(s, s.workspace, vectorIndex(s, initial), s.workspace, to, size);
  }

  /// The step n, or so many from there on.
  void step(Value n, Value place, int64_t count = 1) {
    Value t = timeOf(n);
    BodyPlaces places;
    places.steps = count;
    if (count > 1) {
      auto strides = [&](ValueRange values) {
        return llvm::map_to_vector(values, [&](Value value) -> Value {
          return s.index(strideInScan(s, value, scan.getBackward()));
        });
      };
      places.argumentStrides = strides(scan.getSequences());
      places.storeStrides = strides(scan.getOutputs());
    }
    for (Value sequence : scan.getSequences())
      places.arguments.push_back(stepIndex(s, sequence, t, place));
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      places.arguments.push_back(isReadInPlace(j) ? vectorIndex(s, scan.getInitials()[j])
                                                  : stateIndex(j, n, t));
    for (Value output : scan.getOutputs())
      places.stores.push_back(stepIndex(s, output, t, place));
    Value next = s.add(n, 1);
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      if (scan.getStateOutput(j) < 0)
        places.stores.push_back(stateIndex(j, next, t));
    ArrayAttr scratch = *scan.getScratchBuffers();
    for (Attribute buffer : scratch)
      places.stores.push_back(s.index(cast<BufferAttr>(buffer).getOffset() * s.samples()));
    emitStep(s, scan, schedule, places);
  }

  const Shard &s;
  ScanOp scan;
  BodySchedule schedule;
};

} // namespace

void emitScan(const Shard &shard, ScanOp scan) { ScanEmitter(shard, scan).run(); }

} // namespace rnnc
