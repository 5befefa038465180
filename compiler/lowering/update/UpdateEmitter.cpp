// An `rnn.update` -> loops over the arena. A body without norms is one loop over vectors:
//
//   for i in arena by lanes:
//     weights[i], slots[i] = body(weights[i], gradients[i], slots[i])
//
// A norm needs the whole parameter before its first use, so each level of norms that depend on each
// other has an earlier loop of sums. That loop recomputes what the norm reads, which is cheaper
// than storing it. With norms, all loops run parameter by parameter, with the last vector of each
// masked:
//
//   for k in parameters:
//     for i in parameter k by lanes: sum += norm's input squared, in float64
//     norms[k] = sqrt(sum)
//   for k in parameters:
//     for i in parameter k by lanes: as above, with norms[k]
#include "lowering/update/UpdateEmitter.h"

#include "analysis/CacheLine.h"
#include "dialect/Contract.h"
#include "lowering/builder/Elementwise.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/SupportCall.h"
#include "lowering/builder/VectorMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

int64_t rowOfNorms(const ParameterLayout &layout) { return wholeLines(layout.count()); }

SmallVector<NormOp> parameterNorms(UpdateOp update) {
  auto norms = llvm::make_filter_range(update.getBody().getOps<NormOp>(),
                                       [](NormOp norm) { return !norm.getGlobal(); });
  return SmallVector<NormOp>(norms);
}

class UpdateEmitter {
public:
  UpdateEmitter(const CodeBuilder &builder, UpdateOp update, const ParameterLayout &layout,
                const UpdateArguments &arguments, int64_t first)
      : s(builder), update(update), body(update.getBody().front()), layout(layout),
        arguments(arguments), state(arguments.state), first(first),
        byParameter(!body.getOps<NormOp>().empty()) {}

  void run() {
    Value calls = arguments.calls;
    if (!update.getEvery())
      return step({calls, calls, state});
    Value every = integer(*update.getEvery());
    // A division of 64-bit numbers would be a call of a library on 32-bit targets.
    Value updates =
        SupportCall{b, loc}.call("rnn_quotient", {calls, every}, {b.getI64Type()}).front();
    Value next = arith::AddIOp::create(b, loc, updates, integer(1));
    Value last =
        arith::SubIOp::create(b, loc, arith::MulIOp::create(b, loc, next, every), integer(1));
    Value due = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, calls, last);
    auto branch = scf::IfOp::create(b, loc, due, true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    step({calls, updates, state});
    b.setInsertionPointToStart(branch.elseBlock());
    s.loop(s.index(0), s.index(layout.size), s.lanes, [&](Value i) {
      s.storeVector(gradientSum({i, Value(), Value()}), state, slot(update.getSlots(), i));
    });
  }

private:
  /// Floats [index, index + lanes) of the arena, of which the mask's belong to
  /// the parameter; without a mask all do. Their gradients are at the same index or at their own.
  struct Place {
    Value index, mask, parameter;
    Value gradient = {};
    Value ofGradient() const { return gradient ? gradient : index; }
  };
  using Known = DenseMap<Value, Value>;

  Value integer(int64_t value) {
    return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
  }
  Value load(Value memory, Value at, Value mask) {
    if (!mask)
      return s.loadVector(memory, at);
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(s.vectorType()));
    return vector::MaskedLoadOp::create(b, loc, s.vectorType(), memory, ValueRange{at}, mask, zero);
  }
  void store(Value value, Value memory, Value at, Value mask) {
    if (mask)
      vector::MaskedStoreOp::create(b, loc, memory, ValueRange{at}, mask, value);
    else
      s.storeVector(value, memory, at);
  }
  Value slot(int64_t k, Value i) { return s.add(i, first + k * layout.size); }
  Value normPlace(int64_t row, Value parameter) {
    int64_t slots = update.getSlots() + (update.getEvery() ? 1 : 0);
    return s.add(parameter, first + slots * layout.size + row * rowOfNorms(layout));
  }

  Value gradientSum(const Place &at) {
    Value gradient = load(arguments.gradients, at.ofGradient(), at.mask);
    Value sum = load(state, slot(update.getSlots(), at.index), at.mask);
    return arith::AddFOp::create(b, loc, gradient, sum);
  }
  Value gradient(const Place &at) {
    if (!update.getEvery())
      return load(arguments.gradients, at.ofGradient(), at.mask);
    return arith::DivFOp::create(b, loc, gradientSum(at),
                                 splat(b, loc, s.vectorType(), double(*update.getEvery())));
  }
  Value argument(BlockArgument argument, const Place &at) {
    unsigned number = argument.getArgNumber();
    if (number == 0)
      return load(arguments.parameters, at.index, at.mask);
    return number == 1 ? gradient(at) : load(state, slot(number - 2, at.index), at.mask);
  }
  /// Emits everything that the value needs and that is not known yet.
  Value evaluate(Value value, const Place &at, Known &known) {
    if (Value found = known.lookup(value))
      return found;
    Value result;
    if (auto blockArgument = dyn_cast<BlockArgument>(value)) {
      result = argument(blockArgument, at);
    } else {
      Operation *op = value.getDefiningOp();
      SmallVector<Value> operands;
      for (Value operand : op->getOperands())
        operands.push_back(evaluate(operand, at, known));
      result = emitElementwise(b, op, operands);
    }
    known[value] = result;
    return result;
  }

  /// Norms that depend on no other norm have level 0, and so on.
  int64_t levelOf(Value value, DenseMap<Value, int64_t> &levels) {
    Operation *op = value.getDefiningOp();
    if (!op)
      return 0;
    if (auto found = levels.find(value); found != levels.end())
      return found->second;
    int64_t level = 0;
    for (Value operand : op->getOperands())
      level = std::max(level, levelOf(operand, levels) +
                                  (isa_and_nonnull<NormOp>(operand.getDefiningOp()) ? 1 : 0));
    return levels[value] = level;
  }
  std::vector<SmallVector<NormOp>> normsByLevel() {
    std::vector<SmallVector<NormOp>> result;
    DenseMap<Value, int64_t> levels;
    for (auto norm : body.getOps<NormOp>()) {
      size_t level = levelOf(norm, levels);
      result.resize(std::max(result.size(), level + 1));
      result[level].push_back(norm);
    }
    return result;
  }

  /// Loops over all vectors of the arena and carries values along. `finish`, if given, takes them
  /// after each parameter and returns those for the next.
  using Finish = llvm::function_ref<SmallVector<Value>(Value, ValueRange)>;
  SmallVector<Value> sweep(ArrayRef<Value> values, Finish finish,
                           llvm::function_ref<SmallVector<Value>(const Place &, ValueRange)> each) {
    if (!layout.touched.empty()) {
      sweepTouched(each);
      return {};
    }
    if (!byParameter)
      return SmallVector<Value>(s.loop(
          s.index(0), s.index(layout.size), values,
          [&](Value i, ValueRange current) { return each({i, Value(), Value()}, current); },
          s.lanes));
    return SmallVector<Value>(s.loop(
        s.index(0), s.index(layout.count()), values, [&](Value parameter, ValueRange current) {
          auto start = [&](Value k) {
            return arith::IndexCastOp::create(b, loc, b.getIndexType(), s.load(starts, k))
                .getResult();
          };
          Value begin = start(parameter), end = start(s.add(parameter, 1));
          ValueRange last = s.loop(
              begin, end, current,
              [&](Value i, ValueRange inner) {
                return each({i, maskOf(i, end), parameter}, inner);
              },
              s.lanes);
          return finish ? finish(parameter, last) : SmallVector<Value>(last);
        }));
  }
  /// The same without values to carry, for listed rows and for everything that has no list.
  void sweepTouched(llvm::function_ref<SmallVector<Value>(const Place &, ValueRange)> each) {
    auto part = [&](Value begin, int64_t size, Value gradients = {}) {
      auto placeOf = [&](Value i, Value mask) -> Place {
        if (!gradients)
          return {i, mask, Value()};
        return {i, mask, Value(),
                s.add(gradients, s.b.createOrFold<arith::SubIOp>(s.loc, i, begin))};
      };
      int64_t whole = size / s.lanes * s.lanes;
      if (whole > 0)
        s.loop(begin, s.add(begin, whole), s.lanes, [&](Value i) { each(placeOf(i, {}), {}); });
      if (whole < size)
        each(placeOf(s.add(begin, whole), maskOf(s.add(begin, whole), s.add(begin, size))), {});
    };
    forEachOtherPart(layout.touched, layout.size,
                     [&](int64_t begin, int64_t end) { part(s.index(begin), end - begin); });
    SupportCall support{b, loc};
    auto toIndex = [&](Value number) {
      return arith::IndexCastOp::create(b, loc, b.getIndexType(), number).getResult();
    };
    for (const TouchedRows &rows : layout.touched) {
      SmallVector<Value> list = {arguments.gradients, support.integer(rows.place),
                                 support.integer(rows.rows)};
      Value count = support.call("rnn_touched_count", list, b.getI64Type())[0];
      s.loop(s.index(0), toIndex(count), 1, [&](Value n) {
        list.push_back(arith::IndexCastOp::create(b, loc, b.getI64Type(), n));
        Value row = support.call("rnn_touched_row", list, b.getI64Type())[0];
        Value kept;
        if (rows.most > 0) {
          prefetchLater(rows, n, toIndex(count));
          SmallVector<Value> where = {support.integer(layout.gradients.first),
                                      support.integer(rows.offset), support.integer(rows.columns)};
          list.append(where.begin(), where.end());
          kept = toIndex(support.call("rnn_kept_place", list, b.getI64Type())[0]);
        }
        part(s.add(s.mul(toIndex(row), rows.columns), rows.offset), rows.columns, kept);
      });
    }
  }
  /// The weights of a row that is updated soon.
  void prefetchLater(const TouchedRows &rows, Value n, Value count) {
    constexpr int64_t ahead = 4;
    Value later = arith::MinUIOp::create(b, loc, s.add(n, ahead), s.add(count, -1));
    SupportCall support{b, loc};
    Value row =
        support.call("rnn_touched_row",
                     {arguments.gradients, support.integer(rows.place), support.integer(rows.rows),
                      arith::IndexCastOp::create(b, loc, b.getI64Type(), later)},
                     b.getI64Type())[0];
    Value start = s.mul(arith::IndexCastOp::create(b, loc, b.getIndexType(), row), rows.columns);
    prefetchFloats(s, arguments.parameters, s.add(start, rows.offset), rows.columns);
  }
  Value maskOf(Value i, Value end) {
    auto lanes = VectorType::get({s.lanes}, b.getI32Type());
    SmallVector<int32_t> numbers = llvm::to_vector(llvm::seq<int32_t>(0, s.lanes));
    Value lane =
        arith::ConstantOp::create(b, loc, DenseElementsAttr::get(lanes, ArrayRef(numbers)));
    Value left = arith::IndexCastOp::create(b, loc, b.getI32Type(),
                                            arith::SubIOp::create(b, loc, end, i).getResult());
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, lane,
                                 vector::BroadcastOp::create(b, loc, lanes, left).getResult());
  }

  Known knownAt(const Place &at) {
    Known known = everywhere;
    for (auto [row, norm] : llvm::enumerate(parameterNorms(update)))
      if (summed.contains(norm))
        known[norm] = s.broadcast(s.load(state, normPlace(row, at.parameter)));
    return known;
  }

  Value squareRoot(Value sums) {
    Value total = s.sumLanes(sums);
    Value root = math::SqrtOp::create(b, loc, total);
    return arith::TruncFOp::create(b, loc, b.getF32Type(), root);
  }

  /// The norms of one level: sums of squares, which never overflow in float64.
  void emitNorms(MutableArrayRef<NormOp> norms) {
    auto wide = VectorType::get({s.lanes}, b.getF64Type());
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(wide));
    auto add = [&](const Place &at, ValueRange sums) {
      Known known = knownAt(at);
      SmallVector<Value> next;
      for (auto [norm, sum] : llvm::zip(norms, sums)) {
        Value x = arith::ExtFOp::create(b, loc, wide, evaluate(norm.getInput(), at, known));
        Value square = arith::MulFOp::create(b, loc, x, x);
        if (at.mask) // a lane outside the parameter may be NaN
          square = arith::SelectOp::create(b, loc, at.mask, square, zero);
        next.push_back(arith::AddFOp::create(b, loc, sum, square));
      }
      return next;
    };
    SmallVector<NormOp> rows = parameterNorms(update);
    auto finish = [&](Value parameter, ValueRange sums) {
      SmallVector<Value> next(sums);
      for (auto [norm, sum] : llvm::zip(norms, next))
        if (!norm.getGlobal()) {
          s.store(squareRoot(sum), state,
                  normPlace(llvm::find(rows, norm) - rows.begin(), parameter));
          sum = zero;
        }
      return next;
    };
    SmallVector<Value> sums = sweep(SmallVector<Value>(norms.size(), zero), finish, add);
    for (auto [norm, sum] : llvm::zip(norms, sums))
      if (norm.getGlobal())
        everywhere[norm] = s.broadcast(squareRoot(sum));
      else
        summed.insert(norm);
  }

  void step(const StepContext &context) {
    if (byParameter)
      starts = startsTable();
    for (Operation &op : body.without_terminator())
      if (isNullary(&op))
        everywhere[op.getResult(0)] = emitStepNumber(s, &op, context);
    std::vector<SmallVector<NormOp>> levels = normsByLevel();
    for (MutableArrayRef<NormOp> norms : levels)
      emitNorms(norms);
    sweep({}, nullptr, [&](const Place &at, ValueRange) {
      Known known = knownAt(at);
      auto yield = cast<YieldOp>(body.getTerminator());
      SmallVector<Value> next;
      for (Value value : yield.getOperands())
        next.push_back(evaluate(value, at, known));
      for (auto [k, value] : llvm::enumerate(ArrayRef(next).drop_back()))
        store(value, state, slot(k, at.index), at.mask);
      store(next.back(), arguments.parameters, at.index, at.mask);
      if (update.getEvery())
        store(splat(b, loc, s.vectorType(), 0), state, slot(update.getSlots(), at.index), at.mask);
      return SmallVector<Value>();
    });
  }

  Value startsTable() {
    auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
    auto type = MemRefType::get({int64_t(layout.starts.size())}, b.getI64Type());
    StringRef name = "parameter_starts";
    if (!module.lookupSymbol(name)) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(module.getBody());
      auto values = DenseIntElementsAttr::get(
          RankedTensorType::get(type.getShape(), type.getElementType()), layout.starts);
      memref::GlobalOp::create(b, loc, name, b.getStringAttr("private"), type, values,
                               /*constant=*/true, IntegerAttr());
    }
    return memref::GetGlobalOp::create(b, loc, type, name);
  }

  const CodeBuilder &s;
  OpBuilder &b = s.b;
  Location loc = s.loc;
  UpdateOp update;
  Block &body;
  const ParameterLayout &layout;
  const UpdateArguments &arguments;
  Value state;
  int64_t first;
  bool byParameter;
  Value starts;
  Known everywhere;       // numbers of the step, norms of all parameters
  DenseSet<Value> summed; // norms of parameters that are already in their rows
};

} // namespace

ParameterLayout ParameterLayout::of(ModuleOp planned, int64_t shards) {
  auto arena = known<ArenaAttr>(planned);
  ParameterLayout layout{arena.getFloats() - arena.getFrozen(),
                         {0},
                         touchedRowsOf(planned),
                         GradientSizes::of(planned),
                         shards};
  for (auto parameter : planned.getOps<ParameterOp>())
    if (!parameter.getFrozen())
      layout.starts.push_back(layout.starts.back() +
                              cast<RankedTensorType>(parameter.getType()).getNumElements());
  return layout;
}

int64_t stateFloats(UpdateOp update, const ParameterLayout &layout) {
  int64_t slots = update.getSlots() + (update.getEvery() ? 1 : 0);
  return slots * layout.size + parameterNorms(update).size() * rowOfNorms(layout);
}

void emitUpdatePass(const CodeBuilder &builder, UpdateOp update, const ParameterLayout &layout,
                    const UpdateArguments &arguments, int64_t first) {
  UpdateEmitter(builder, update, layout, arguments, first).run();
}

} // namespace rnnc
