// The gradients and losses of shards -> sums in the order of the shards, so that they do not depend
// on threads.
#include "lowering/update/ReduceFunction.h"

#include "analysis/TouchedRows.h"
#include "dialect/Contract.h"
#include "lowering/builder/CodeBuilder.h"
#include "lowering/builder/SupportCall.h"
#include "lowering/edges/LossEmitter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {

namespace {

/// What the support code needs to find the kept rows of all shards and their list.
SmallVector<Value> keptArguments(OpBuilder &b, Location loc, Value gradients,
                                 const TouchedRows &kept, const GradientSizes &sizes,
                                 int64_t shards) {
  SupportCall support{b, loc};
  return {gradients,
          support.integer(sizes.first),
          support.integer(shards),
          support.integer(sizes.stride),
          support.integer(kept.part),
          support.integer(kept.slots()),
          support.integer(kept.firstKept()),
          support.integer(kept.offset),
          support.integer(kept.rows),
          support.integer(kept.columns),
          support.integer(kept.place)};
}

class ReduceEmitter {
public:
  ReduceEmitter(const CodeBuilder &builder, func::FuncOp function, int64_t floats, int64_t shards)
      : s(builder), floats(floats), shards(shards),
        sizes(GradientSizes::of(function->getParentOfType<ModuleOp>())),
        touched(touchedRowsOf(function->getParentOfType<ModuleOp>())),
        parameters(function.getArgument(0)), gradients(function.getArgument(1)),
        losses(function.getArgument(2)), frozen(function.getArgument(3)) {}

  /// The sum of the shards' losses, and 1 / divisor if there is one.
  SmallVector<Value> loss(bool dividedLater) {
    auto branch = scf::IfOp::create(s.b, s.loc, TypeRange{s.b.getF32Type(), s.b.getF32Type()},
                                    isGiven(s, losses), true);
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(branch.thenBlock());
    Value total = sumOfLosses(0), scale = number(1);
    if (dividedLater) {
      // A batch with only masked steps has the loss 0.
      Value divisor = sumOfLosses(shards);
      Value isCounted =
          arith::CmpFOp::create(s.b, s.loc, arith::CmpFPredicate::UNE, divisor, number(0));
      Value inverse = arith::DivFOp::create(s.b, s.loc, number(1), divisor);
      scale = arith::SelectOp::create(s.b, s.loc, isCounted, inverse, number(0));
      total = arith::MulFOp::create(s.b, s.loc, total, scale);
    }
    scf::YieldOp::create(s.b, s.loc, ValueRange{total, scale});
    s.b.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(s.b, s.loc, ValueRange{number(0), number(1)});
    return SmallVector<Value>(branch.getResults());
  }

  /// Adds shards 1, 2, ... to shard 0, then scales the sum if there is a scale.
  void addGradients(Value scale) {
    auto branch = scf::IfOp::create(s.b, s.loc, isGiven(s, gradients), false);
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(branch.thenBlock());
    sumShards(scale);
  }

  /// Adds the regularizers to the loss, and their derivatives to the gradients; not after a
  /// pullback, which has no loss.
  Value regularize(Value loss, ModuleOp module) {
    SmallVector<std::pair<int64_t, rnn::ParameterOp>> regularized; // and their numbers
    for (auto [number, parameter] : llvm::enumerate(module.getOps<rnn::ParameterOp>()))
      if (parameter.getL1() || parameter.getL2())
        regularized.push_back({number, parameter});
    if (regularized.empty())
      return loss;
    auto branch =
        scf::IfOp::create(s.b, s.loc, TypeRange{s.b.getF32Type()}, isGiven(s, losses), true);
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(s.b, s.loc, loss);
    s.b.setInsertionPointToStart(branch.thenBlock());
    SupportCall support{s.b, s.loc};
    for (auto [number, parameter] : regularized) {
      auto factor = [&](std::optional<APFloat> given) {
        return support.real(given ? given->convertToDouble() : 0);
      };
      int64_t size = cast<RankedTensorType>(parameter.getType()).getNumElements();
      Value penalty = support.call("rnn_regularize",
                                   {parameters, gradients, support.integer(*parameter.getOffset()),
                                    support.integer(size), factor(parameter.getL1()),
                                    factor(parameter.getL2()), frozen, support.integer(number)},
                                   {s.b.getF32Type()})[0];
      loss = arith::AddFOp::create(s.b, s.loc, loss, penalty);
    }
    scf::YieldOp::create(s.b, s.loc, loss);
    return branch.getResult(0);
  }

private:
  Value number(float value) {
    return arith::ConstantOp::create(s.b, s.loc, s.b.getF32FloatAttr(value));
  }
  Value sumOfLosses(int64_t first) {
    return s.loop(s.index(0), s.index(shards), {number(0)},
                  [&](Value shard, ValueRange current) -> SmallVector<Value> {
                    return {arith::AddFOp::create(s.b, s.loc, current[0],
                                                  s.load(losses, s.add(shard, first)))};
                  })[0];
  }

  void sumShards(Value scale) {
    if (sizes.first > 0)
      return gatherKept(scale);
    if (shards == 1 && !scale)
      return;
    forEachOtherPart(touched, floats,
                     [&](int64_t begin, int64_t end) { sumPart(begin, end, scale); });
    SupportCall support{s.b, s.loc};
    for (const TouchedRows &each : touched)
      support.call("rnn_add_rows", {gradients, support.integer(shards),
                                    support.integer(sizes.stride), support.integer(each.offset),
                                    support.integer(each.rows), support.integer(each.columns),
                                    support.integer(each.place), scale ? scale : number(1)});
  }
  /// Shards keep rows: the first shard with a row gets the sum.
  void gatherKept(Value scale) {
    SupportCall support{s.b, s.loc};
    for (const TouchedRows &each : touched) {
      SmallVector<Value> arguments = keptArguments(s.b, s.loc, gradients, each, sizes, shards);
      arguments.push_back(scale ? scale : number(1));
      support.call("rnn_gather_kept", arguments);
    }
  }
  void sumPart(int64_t begin, int64_t end, Value scale) {
    int64_t whole = begin + (end - begin) / s.lanes * s.lanes;
    sumVectors(s, begin, whole, scale);
    CodeBuilder single{s.b, s.loc, 1};
    sumVectors(single, whole, end, scale);
  }
  void sumVectors(const CodeBuilder &v, int64_t begin, int64_t end, Value scale) {
    if (begin == end)
      return;
    Value factor = scale ? v.broadcast(scale) : Value();
    v.loop(v.index(begin), v.index(end), v.lanes, [&](Value i) {
      Value sum = v.loop(
          v.index(1), v.index(shards), {v.loadVector(gradients, i)},
          [&](Value shard, ValueRange current) -> SmallVector<Value> {
            Value at = v.add(v.mul(shard, sizes.stride), i);
            return {arith::AddFOp::create(v.b, v.loc, current[0], v.loadVector(gradients, at))};
          })[0];
      if (factor)
        sum = arith::MulFOp::create(v.b, v.loc, sum, factor);
      v.storeVector(sum, gradients, i);
    });
  }

  const CodeBuilder &s;
  int64_t floats, shards; // of the parameters
  GradientSizes sizes;
  SmallVector<TouchedRows> touched;
  Value parameters, gradients, losses, frozen;
};

} // namespace

void emitReduceFunction(OpBuilder &b, ModuleOp module, int64_t lanes, int64_t parameters,
                        int64_t shards, bool dividedLater) {
  Location loc = module.getLoc();
  auto parameterCount = int64_t(llvm::range_size(module.getOps<rnn::ParameterOp>()));
  auto memory = [&](int64_t floats) { return MemRefType::get({floats}, b.getF32Type()); };
  auto function = rnn::createFunction(
      b, loc, rnn::Role::reduce,
      b.getFunctionType({memory(parameters), memory(GradientSizes::of(module).all(shards)),
                         memory(2 * shards), MemRefType::get({parameterCount}, b.getI8Type())},
                        {b.getF32Type()}));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(function.addEntryBlock());
  CodeBuilder s{b, loc, lanes};
  ReduceEmitter emitter(s, function, parameters, shards);
  SmallVector<Value> loss = emitter.loss(dividedLater);
  emitter.addGradients(dividedLater ? loss[1] : Value());
  Value total = emitter.regularize(loss[0], module);
  func::ReturnOp::create(b, loc, total);
}

void emitSpreadFunction(OpBuilder &b, ModuleOp module, int64_t shards) {
  Location loc = module.getLoc();
  GradientSizes sizes = GradientSizes::of(module);
  auto memory = [&](int64_t floats) { return MemRefType::get({floats}, b.getF32Type()); };
  int64_t parameters = rnn::known<rnn::ArenaAttr>(module).getFloats();
  auto function = rnn::createFunction(
      b, loc, rnn::Role::spread,
      b.getFunctionType({memory(sizes.all(shards)), b.getI64Type(), memory(parameters)}, {}));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(function.addEntryBlock());
  SupportCall support{b, loc};
  for (const TouchedRows &each : touchedRowsOf(module)) {
    SmallVector<Value> arguments =
        keptArguments(b, loc, function.getArgument(0), each, sizes, shards);
    arguments.append({function.getArgument(1), function.getArgument(2)});
    support.call("rnn_spread_kept", arguments);
  }
  func::ReturnOp::create(b, loc);
}

} // namespace rnnc
