// A planned scan -> a loop over time.
//
//   initial states into their slots
//   for chunk of steps:
//     for n in chunk:  t = backward ? T - 1 - n : n;  body at step t
//     for accumulate of this scan:  gradient += chunk's products
#include "lowering/ScanEmitter.h"

#include "lowering/TileEmitter.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

BufferAttr bufferOf(Value value) {
  MLIRContext *context = value.getContext();
  Operation *op = value.getDefiningOp();
  if (auto pack = dyn_cast<PackOp>(op))
    return pack.getBuffer();
  if (auto delay = dyn_cast<DelayOp>(op)) {
    BufferAttr b = bufferOf(delay.getSequence());
    return BufferAttr::get(context, b.getOffset(), b.getSlots(),
                           b.getFirst() + (delay.getBackward() ? 1 : -1), b.getRing());
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op)) {
    BufferAttr b = bufferOf(reshape.getInput());
    if (cast<RankedTensorType>(reshape.getInput().getType()).getRank() == 1)
      return b;
    // The sequence's one step becomes a vector.
    return BufferAttr::get(context, b.getOffset() + b.getFirst() * sizeOf(reshape.getInput(), 1),
                           1, 0, false);
  }
  auto scan = cast<ScanOp>(op);
  unsigned result = cast<OpResult>(value).getResultNumber(), outputs = scan.getOutputs().size();
  if (result < outputs)
    return cast<BufferAttr>((*scan.getOutputBuffers())[result]);
  unsigned j = result - outputs;
  auto b = cast<BufferAttr>((*scan.getStateBuffers())[j]);
  int64_t slot = scan.getStateOutput(j) < 0 ? scan.getSteps() % 2
                 : scan.getBackward()       ? 0
                                            : scan.getSteps();
  return BufferAttr::get(context, b.getOffset() + slot * sizeOf(value), 1, 0, false);
}

bool isChunked(AccumulateOp accumulate) {
  auto scan = accumulate.getCotangent().getDefiningOp<ScanOp>();
  return scan && scan.getChunk();
}

namespace {

/// The float index of a slot of a buffer.
Value slotIndex(const Shard &s, BufferAttr buffer, int64_t units, Value slot) {
  return s.add(s.mul(slot, units * s.samples()), buffer.getOffset() * s.samples());
}

/// The float index of a sequence at time t; `place` is the step's in its chunk.
Value stepIndex(const Shard &s, Value sequence, Value t, Value place) {
  BufferAttr buffer = bufferOf(sequence);
  return slotIndex(s, buffer, sizeOf(sequence, 1),
                   buffer.getRing() ? place : s.add(t, buffer.getFirst()));
}

class ScanEmitter {
public:
  ScanEmitter(const Shard &shard, ScanOp scan)
      : s(shard), scan(scan), schedule(scheduleBody(scan.getBody().front())) {}

  void run() {
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      initialize(j);
    int64_t steps = scan.getSteps();
    if (!scan.getChunk()) {
      s.loop(steps, [&](Value n) { step(n, n); });
      return;
    }
    int64_t chunk = *scan.getChunk();
    s.loop(s.index(0), s.index(steps), chunk, [&](Value start) {
      Value left = arith::SubIOp::create(s.b, s.loc, s.index(steps), start);
      Value count = arith::MinSIOp::create(s.b, s.loc, left, s.index(chunk));
      s.loop(s.index(0), count, 1, [&](Value place) { step(s.add(start, place), place); });
      for (Operation *user : chunkedUsers())
        accumulate(cast<AccumulateOp>(user), start, count);
    });
  }

  void accumulate(AccumulateOp op, Value start, Value count);

private:
  SmallVector<Operation *> chunkedUsers() {
    SmallVector<Operation *> users;
    for (Operation &op : *scan->getBlock())
      if (auto a = dyn_cast<AccumulateOp>(op); a && a.getCotangent().getDefiningOp() == scan)
        users.push_back(a);
    return users;
  }

  Value timeOf(Value n) {
    return scan.getBackward()
               ? arith::SubIOp::create(s.b, s.loc, s.index(scan.getSteps() - 1), n).getResult()
               : n;
  }
  BufferAttr stateBuffer(unsigned j) {
    return cast<BufferAttr>((*scan.getStateBuffers())[j]);
  }
  /// The float index of state j before step n (at time t).
  Value stateIndex(unsigned j, Value n, Value t) {
    BufferAttr buffer = stateBuffer(j);
    int64_t units = sizeOf(scan.getInitials()[j]);
    if (scan.getStateOutput(j) < 0)
      return slotIndex(s, buffer, units, arith::AndIOp::create(s.b, s.loc, n, s.index(1)));
    return slotIndex(s, buffer, units, s.add(t, buffer.getFirst() + (scan.getBackward() ? 1 : -1)));
  }

  void initialize(unsigned j) {
    Value initial = scan.getInitials()[j];
    int64_t size = sizeOf(initial) * s.samples();
    Value to = stateIndex(j, s.index(0), timeOf(s.index(0)));
    bool zero = initial.getDefiningOp<ZerosOp>() != nullptr;
    Value from = zero ? Value() : s.index(bufferOf(initial).getOffset() * s.samples());
    Value none = arith::ConstantOp::create(s.b, s.loc, s.b.getZeroAttr(s.vectorType()));
    s.loop(s.index(0), s.index(size), s.lanes, [&](Value i) {
      s.storeVector(zero ? none : s.loadVector(s.workspace, s.add(from, i)), s.workspace,
                    s.add(to, i));
    });
  }

  void step(Value n, Value place) {
    Value t = timeOf(n);
    BodyMemory memory;
    DenseMap<Value, SmallVector<Value>> stores;
    for (unsigned i = 0; i < scan.getSequences().size(); ++i)
      memory[scan.getStep(i)] = stepIndex(s, scan.getSequences()[i], t, place);
    for (unsigned j = 0; j < scan.getInitials().size(); ++j)
      memory[scan.getState(j)] = stateIndex(j, n, t);
    auto stored = [&](Value value, Value at) {
      stores[value].push_back(at);
      memory.try_emplace(value, at);
    };
    YieldOp yield = scan.getYield();
    for (auto [k, value] : llvm::enumerate(yield.getOutputs()))
      stored(value, stepIndex(s, scan.getOutputs()[k], t, place));
    Value next = s.add(n, 1);
    for (auto [j, value] : llvm::enumerate(yield.getStates()))
      if (scan.getStateOutput(j) < 0)
        stored(value, stateIndex(j, next, t));
    for (auto [value, buffer] : llvm::zip(schedule.scratch, *scan.getScratchBuffers()))
      stored(value, s.index(cast<BufferAttr>(buffer).getOffset() * s.samples()));
    emitBody(s, schedule, memory, stores);
  }

  const Shard &s;
  ScanOp scan;
  BodySchedule schedule;
};

/// The tile of rows and columns that costs least: multiply-adds or loads,
/// whichever are more, over all tiles, with all sums in registers.
std::pair<int64_t, int64_t> accumulateTile(int64_t registers, int64_t rows, int64_t columns) {
  std::pair<int64_t, int64_t> best{1, 1};
  int64_t bestCost = INT64_MAX;
  for (int64_t r = 1; r <= std::min<int64_t>(rows, 6); ++r)
    for (int64_t c = 1; c <= std::min<int64_t>(columns, 6); ++c) {
      // The shorter side is held, the longer streamed; one more for the scheduler.
      if (r * c + std::min(r, c) + 2 > registers)
        continue;
      int64_t tiles = ((rows + r - 1) / r) * ((columns + c - 1) / c);
      int64_t cost = tiles * (std::max(r * c, r + c) + 2);
      if (cost < bestCost) {
        bestCost = cost;
        best = {r, c};
      }
    }
  return best;
}

/// gradient[row, column] += sum over the steps and lanes; `rows` 0 is a bias.
struct Accumulation {
  const Shard &s;
  Value input, cotangent; // sequences; no input for a bias
  bool backward;
  int64_t steps;
  int64_t base, columns; // of the gradient: float index of [0, 0], row length

  void run(Value start, Value count) const {
    int64_t width = sizeOf(cotangent, 1);
    if (!input) {
      s.tiles(width, std::min<int64_t>(width, 6), [&](Value column, int64_t c) {
        tile(start, count, Value(), 0, column, c);
      });
      return;
    }
    auto [rowTile, columnTile] = accumulateTile(s.registers, sizeOf(input, 1), width);
    s.tiles(sizeOf(input, 1), rowTile, [&, columnTile = columnTile](Value row, int64_t r) {
      s.tiles(width, columnTile,
              [&](Value column, int64_t c) { tile(start, count, row, r, column, c); });
    });
  }

  void tile(Value start, Value count, Value row, int64_t r, Value column, int64_t c) const {
    int64_t rows = std::max<int64_t>(r, 1);
    Value zero = arith::ConstantOp::create(s.b, s.loc, s.b.getZeroAttr(s.vectorType()));
    SmallVector<Value> sums(rows * c, zero);
    Value inputOffset = row ? s.mul(row, s.samples()) : Value();
    Value cotangentOffset = s.mul(column, s.samples());
    ValueRange results = s.loop(
        s.index(0), count, sums, [&](Value place, ValueRange current) {
          SmallVector<Value> next(current);
          Value n = s.add(start, place);
          Value t = backward
                        ? arith::SubIOp::create(s.b, s.loc, s.index(steps - 1), n).getResult()
                        : n;
          Value y = s.add(stepIndex(s, cotangent, t, place), cotangentOffset);
          Value x = row ? s.add(stepIndex(s, input, t, place), inputOffset) : Value();
          for (int64_t v = 0; v < s.vectors; ++v) {
            auto at = [&](Value base, int64_t u) {
              return s.loadVector(s.workspace, s.add(base, (u * s.vectors + v) * s.lanes));
            };
            if (!row) {
              for (int64_t j = 0; j < c; ++j)
                next[j] = arith::AddFOp::create(s.b, s.loc, next[j], at(y, j));
              continue;
            }
            bool holdsRows = rows < c;
            SmallVector<Value> held;
            for (int64_t i = 0; i < std::min(rows, c); ++i)
              held.push_back(holdsRows ? at(x, i) : at(y, i));
            for (int64_t i = 0; i < std::max(rows, c); ++i) {
              Value streamed = holdsRows ? at(y, i) : at(x, i);
              for (auto [j, value] : llvm::enumerate(held)) {
                Value &sum = next[holdsRows ? j * c + i : i * c + j];
                sum = vector::FMAOp::create(s.b, s.loc, value, streamed, sum);
              }
            }
          }
          return next;
        });
    Value to = s.add(s.add(s.gradientBase, column), base);
    if (row)
      to = s.add(to, s.mul(row, columns));
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < c; ++j) {
        Value at = s.add(to, i * columns + j);
        Value sum = arith::AddFOp::create(s.b, s.loc, s.load(s.gradients, at),
                                          s.sumLanes(results[i * c + j]));
        s.store(sum, s.gradients, at);
      }
  }
};

Accumulation accumulationOf(const Shard &s, AccumulateOp op, bool backward) {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, op.getParameterAttr());
  return {s,        op.getInput(),
          op.getCotangent(), backward,
          sizeOf(op.getCotangent()), int64_t(*parameter.getOffset()) + int64_t(op.getOffset()),
          cast<RankedTensorType>(parameter.getType()).getShape().back()};
}

void ScanEmitter::accumulate(AccumulateOp op, Value start, Value count) {
  accumulationOf(s, op, scan.getBackward()).run(start, count);
}

} // namespace

void emitScan(const Shard &shard, ScanOp scan) { ScanEmitter(shard, scan).run(); }

void emitAccumulate(const Shard &shard, AccumulateOp op) {
  accumulationOf(shard, op, false).run(shard.index(0), shard.index(sizeOf(op.getCotangent())));
}

} // namespace rnnc
