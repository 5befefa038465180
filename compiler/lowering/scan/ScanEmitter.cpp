// A planned scan -> a loop over time.
//
//   initial states into their slots
//   for chunk of steps:
//     copies of repeated steps that the chunk reads
//     for n in chunk:  t = backward ? T - 1 - n : n;  body at step t
//     for accumulate of this scan:  gradient += chunk's products
//     if it fades and the states have vanished: zeros for the remaining steps, and stop
#include "lowering/scan/ScanEmitter.h"

#include "analysis/Tokens.h"
#include "lowering/body/BodyFunctions.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/Copies.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/builder/Streams.h"
#include "lowering/builder/VectorMath.h"
#include "lowering/products/AccumulateEmitter.h"
#include "lowering/products/PhaseClock.h"
#include "lowering/products/ProjectEmitter.h"
#include "lowering/products/TokenSumsEmitter.h"
#include "lowering/products/WorkCounter.h"
#include "lowering/scan/RepeatEmitter.h"
#include "lowering/scan/ScanPlaces.h"

#include "mlir/Dialect/Math/IR/Math.h"

#include <limits>

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

class ScanEmitter {
public:
  ScanEmitter(const Shard &shard, const BodyPlan &body, LaterCopies &later)
      : s(shard), body(body), scan(body.scan), places{shard, scan}, later(later) {}

  void run() {
    initialize();
    Value steps = places.steps();
    Value computed = steps;
    if (scan.getChunk())
      computed = runChunks(steps);
    else if (scan.getRepeats())
      computed = emitRepeatingSteps(places, [&](Value n) { step(n, n); }, later);
    else
      runSteps(s.index(0), steps);
    countWork(s, computed, multiplyAddsOf(body));
    if (startsAtZero(s, scan))
      countWork(s, s.index(1), -multiplyAddsOfStates(scan));
    if (scan.getFinalBuffers())
      for (unsigned j = 0; j < scan.getInitials().size(); ++j)
        keepFinal(j, steps);
  }

  /// A step of the stream, or of several side by side.
  void runStreams() {
    forEachStream(s, [&](const Shard &one, Value) { ScanEmitter(one, body, later).initialize(); });
    step(s.index(0), s.index(0), s.shape.streams);
  }

private:
  void initialize() {
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      if (!isReadInPlace(j))
        initialize(j);
  }

  /// Returns the number of computed steps.
  Value runChunks(Value steps) {
    int64_t chunk = *scan.getChunk(), accumulated = 0;
    SmallVector<AccumulateOp> accumulates;
    for (auto accumulate : scan->getBlock()->getOps<AccumulateOp>())
      if (accumulate.getCotangent().getDefiningOp() == scan) {
        accumulates.push_back(accumulate);
        accumulated += multiplyAddsOf(s, accumulate);
      }
    SmallVector<AccumulateTokensOp> ofTokens;
    for (auto accumulate : scan->getBlock()->getOps<AccumulateTokensOp>())
      if (accumulate.getScan() == scan) {
        ofTokens.push_back(accumulate);
        emitNoTokenSums(s, accumulate);
      }
    const Shard gradients = s.inPhase(RNN_PHASE_GRADIENTS);
    auto runChunk = [&](Value start) {
      Value left = arith::SubIOp::create(s.b, s.loc, steps, start);
      Value count = arith::MinSIOp::create(s.b, s.loc, left, s.index(chunk));
      if (copyForChunk(s, scan, later, start, count))
        endPhase(s.inPhase(RNN_PHASE_COPIES));
      runSteps(start, count);
      for (AccumulateOp accumulate : accumulates)
        emitAccumulate(s, accumulate, scan.getBackward(), start, count);
      for (AccumulateTokensOp accumulate : ofTokens)
        emitTokenSums(s, accumulate, scan.getBackward(), start, count);
      endPhase(gradients);
    };
    if (!scan.getFades()) {
      s.loop(s.index(0), steps, chunk, runChunk);
      countWork(gradients, steps, accumulated);
      return steps;
    }
    Value done = s.loopWhile(
        {s.index(0)},
        [&](ValueRange values) {
          // The last chunk may extend past the last step, where there is no state.
          Value n = arith::MinSIOp::create(s.b, s.loc, values[0], steps);
          Value goesOn =
              arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::ult, values[0], steps);
          Value none = arith::ConstantOp::create(s.b, s.loc, s.b.getBoolAttr(false));
          goesOn = arith::SelectOp::create(s.b, s.loc, areFaded(n), none, goesOn);
          return std::pair(goesOn, SmallVector<Value>(values));
        },
        [&](ValueRange values) {
          runChunk(values[0]);
          return SmallVector<Value>{s.add(values[0], chunk)};
        })[0];
    for (Value output : scan.getOutputs())
      if (!isRing(output))
        s.loop(done, steps, 1, [&](Value n) {
          fillFloats(s, 0, s.memory.workspace, stepIndex(s, output, places.timeOf(n), n),
                     sizeOf(output, 1) * s.samples());
        });
    Value computed = arith::MinSIOp::create(s.b, s.loc, done, steps);
    countWork(gradients, computed, accumulated);
    return computed;
  }

  /// Whether all states before step n are below the smallest normal number; see EndFadedAdjoints in
  /// savings/Savings.td.
  Value areFaded(Value n) {
    Value faded;
    for (unsigned j = 0; j < scan.getInitials().size(); ++j) {
      Value isFaded =
          areFaded(places.stateIndex(j, n), sizeOf(scan.getInitials()[j]) * s.samples());
      faded = faded ? arith::AndIOp::create(s.b, s.loc, faded, isFaded).getResult() : isFaded;
    }
    return faded;
  }

  /// Whether so many floats in the workspace are.
  Value areFaded(Value start, int64_t size) {
    SmallVector<Value> arguments = {s.memory.workspace, start, s.index(size)};
    auto emit = [&](ValueRange given) {
      Value zero = splat(s.b, s.loc, s.vectorType(), 0);
      Value largest = s.loop(
          s.index(0), given[2], {zero},
          [&](Value i, ValueRange soFar) -> SmallVector<Value> {
            Value number = s.loadVector(given[0], s.add(given[1], i));
            Value size = math::AbsFOp::create(s.b, s.loc, number);
            return {arith::MaximumFOp::create(s.b, s.loc, soFar[0], size)};
          },
          s.lanes)[0];
      Value smallest = splat(s.b, s.loc, s.vectorType(), double(std::numeric_limits<float>::min()));
      return SmallVector<Value>{s.allLanes(
          arith::CmpFOp::create(s.b, s.loc, arith::CmpFPredicate::OLT, largest, smallest))};
    };
    return callNamed(s, "are_faded_" + std::to_string(s.lanes), arguments, s.b.getI1Type(),
                     emit)[0];
  }

  /// Emits `count` steps from the `start`-th on, in blocks if the scan is a map over time.
  void runSteps(Value start, Value count) {
    Value begin = s.index(0);
    int64_t block = body.steps;
    if (block > 1) {
      Value rest = arith::RemUIOp::create(s.b, s.loc, count, s.index(block));
      Value whole = arith::SubIOp::create(s.b, s.loc, count, rest);
      s.loop(begin, whole, block, [&](Value place) { step(s.add(start, place), place, block); });
      begin = whole;
    }
    s.loop(begin, count, 1, [&](Value place) {
      body.sweeps() ? sharingStep(start, place, count) : step(s.add(start, place), place);
    });
  }

  /// Emits a step, one of `count` from the `start`-th on, that shares weights with the next one.
  void sharingStep(Value start, Value place, Value count) {
    auto compare = [&](Value x, int64_t y) -> Value {
      return arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, x, s.index(y));
    };
    Value left = arith::SubIOp::create(s.b, s.loc, count, place);
    Value isLast = compare(left, 1);
    Value distance = arith::SelectOp::create(s.b, s.loc, isLast, s.index(0), s.index(1));
    Value n = s.add(start, place), nextPlace = s.add(place, distance);
    BodyPlaces at = placesOf(n, place), next = placesOf(s.add(n, distance), nextPlace);
    // The last step still reads the states that it has computed.
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      next.arguments[scan.getSequences().size() + j] = places.stateIndex(j, s.add(n, 1));
    Value isDown = compare(arith::AndIOp::create(s.b, s.loc, place, s.index(1)), 1);
    at.next = BodyPlaces::Next{.arguments = std::move(next.arguments),
                               .stores = std::move(next.stores),
                               .isFirst = compare(place, 0),
                               .isLast = isLast,
                               .isDown = isDown};
    emitStep(s, body, at);
    endPhase(s);
  }

  /// The only step of a stream reads the state in place.
  bool isReadInPlace(unsigned j) {
    return s.isStream && !scan.getInitials()[j].getDefiningOp<FillOp>();
  }

  static bool isStateOfCaller(Value initial) {
    auto pack = initial.getDefiningOp<PackOp>();
    return pack && cast<BlockArgument>(pack.getInput()).getArgNumber() > 0; // 0: the step's input
  }

  /// Where the only step of a stream reads a state.
  Value placeOfStart(Value initial) {
    if (!s.memory.states || !isStateOfCaller(initial))
      return vectorIndex(s, initial);
    auto argument = cast<BlockArgument>(initial.getDefiningOp<PackOp>().getInput());
    auto states = argument.getOwner()->getArguments().drop_front();
    Value place = s.index(floatsOf(states.take_front(argument.getArgNumber() - 1)));
    return s.memory.stream ? s.add(s.mul(s.memory.stream, floatsOf(states)), place) : place;
  }
  static int64_t floatsOf(ArrayRef<BlockArgument> states) {
    int64_t floats = 0;
    for (BlockArgument state : states)
      floats += sizeOf(state);
    return floats;
  }

  /// Copies the final state to `final_buffers`; with a dynamic length its slot is unknown.
  void keepFinal(unsigned j, Value steps) {
    copyFloats(s, s.memory.workspace, places.stateIndex(j, steps), s.memory.workspace,
               vectorIndex(s, scan.getFinals()[j]), sizeOf(scan.getFinals()[j]) * s.samples());
  }

  void initialize(unsigned j) {
    Value initial = scan.getInitials()[j];
    Value to = places.stateIndex(j, s.index(0));
    int64_t size = sizeOf(initial) * s.samples();
    if (auto number = initial.getDefiningOp<FillOp>())
      fillFloats(s, number.getValue().convertToDouble(), s.memory.workspace, to, size);
    else
      copyFloats(s, s.memory.workspace, vectorIndex(s, initial), s.memory.workspace, to, size);
  }

  /// Emits step n, or several steps from there on, or the same step of several streams.
  void step(Value n, Value place, int64_t count = 1) {
    llvm::SetVector<Operation *> projections;
    for (Value sequence : scan.getSequences())
      if (auto project = projectionBehind(sequence); project && projections.insert(project))
        emitFetch(s, project, places.timeOf(n));
    if (!projections.empty())
      endPhase(s.inPhase(RNN_PHASE_COPIES));
    BodyPlaces at = placesOf(n, place);
    at.steps = count;
    if (count > 1)
      setStrides(at);
    emitStep(s, body, at);
    endPhase(s);
  }

  /// The places at step n.
  BodyPlaces placesOf(Value n, Value place) {
    Value t = places.timeOf(n);
    BodyPlaces at;
    if (startsAtZero(s, scan))
      at.zeroStates = arith::CmpIOp::create(s.b, s.loc, arith::CmpIPredicate::eq, n, s.index(0));
    for (Value sequence : scan.getSequences())
      at.arguments.push_back(stepIndex(s, sequence, t, place));
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      at.arguments.push_back(isReadInPlace(j) ? placeOfStart(scan.getInitials()[j])
                                              : places.stateIndex(j, n));
    if (s.memory.states) {
      at.memories.resize(scan.getSequences().size());
      for (Value initial : scan.getInitials())
        at.memories.push_back(isStateOfCaller(initial) ? s.memory.states : Value());
    }
    for (Value output : scan.getOutputs())
      at.stores.push_back(stepIndex(s, output, t, place));
    Value next = s.add(n, 1);
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      if (scan.getStateOutput(j) < 0)
        at.stores.push_back(places.stateIndex(j, next));
    ArrayAttr scratch = *scan.getScratchBuffers();
    for (Attribute buffer : scratch)
      at.stores.push_back(s.ofStream(s.index(cast<BufferAttr>(buffer).getOffset() * s.samples())));
    return at;
  }

  /// The distances between the places of several steps, or of several streams.
  void setStrides(BodyPlaces &at) {
    if (s.isStream) {
      Value stride = s.index(s.memory.streamStride);
      at.argumentStrides.assign(at.arguments.size(), stride);
      at.storeStrides.assign(at.stores.size(), stride);
      auto states = scan->getBlock()->getArguments().drop_front();
      for (auto [argument, memory] : llvm::enumerate(at.memories))
        if (memory)
          at.argumentStrides[argument] = s.index(floatsOf(states));
      return;
    }
    auto strides = [&](ValueRange values) {
      return llvm::map_to_vector(values, [&](Value value) -> Value {
        return s.index(strideInScan(s, value, scan.getBackward()));
      });
    };
    at.argumentStrides = strides(scan.getSequences());
    at.storeStrides = strides(scan.getOutputs());
  }

  const Shard &s;
  const BodyPlan &body;
  ScanOp scan;
  ScanPlaces places;
  LaterCopies &later;
};

} // namespace

void emitScan(const Shard &shard, const BodyPlan &body, LaterCopies &later) {
  if (!shard.isStream)
    return ScanEmitter(shard, body, later).run();
  forEachStreamBlock(shard, body.steps,
                     [&](const Shard &some) { ScanEmitter(some, body, later).runStreams(); });
}

} // namespace rnnc
