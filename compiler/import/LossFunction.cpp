// The nodes of a loss or a metric of the text's own -> scans over time, each followed by a body for
// the sample.
//
// A reduction over time divides a loss into stages: what has steps and is read by it belongs to the
// scan before it, whatever reads its result to the body or the scan after it. A scan carries values
// of the sample as states that do not change.
#include "import/BuildArithmetic.h"
#include "import/ImportLoss.h"

#include <limits>
#include <map>

using namespace mlir;

namespace rnnc {

namespace {

class LossFunctionBuilder {
public:
  LossFunctionBuilder(OpBuilder &builder, Location loc, const LossFunction &loss,
                      const Flow &prediction, Value target, Value stepWeights,
                      ArrayRef<size_t> exposed)
      : builder(builder), loc(loc), loss(loss), exposed(exposed), needed(neededNodes(loss)),
        stages(loss.nodes.size()), steps(rnn::stepsOf(prediction.value)) {
    sequences[0] = rnn::asSequence(builder, loc, prediction.value);
    sequences[1] = rnn::asSequence(builder, loc, target);
    if (loss.takesWeights())
      sequences[2] = stepWeights;
    units = rnn::sizeOf(sequences[0], 1);
    mask = prediction.mask;
    if (!mask && steps == rnn::anyLength) // the steps must be counted
      mask = rnn::ones(builder, loc, sequences[0]);
    for (auto [node, stage] : llvm::zip(loss.nodes, stages))
      for (size_t operand : node.operands)
        stage = std::max(stage, stages[operand] + reducesTime(node));
  }

  /// Computes all that `value` then gives.
  void run() {
    for (int64_t stage = 0; stage <= stages[loss.result]; ++stage) {
      if (stage > 0)
        computeSample(stage);
      if (!nodesWhere([&](size_t node) { return isInScan(node, stage); }).empty())
        scan(stage);
    }
  }

  /// [1 x 1]
  Value result() const { return samples.at(loss.result); }
  /// Of a node that is exposed, or of the result: a sequence or a vector.
  Value value(size_t node) {
    return loss.nodes[node].hasTime ? sequences.at(node) : vectorOf(node);
  }

private:
  bool reducesTime(const LossNode &node) const {
    return node.kind >= LossNode::Mean && node.kind <= LossNode::Max &&
           loss.nodes[node.operands.front()].hasTime && !node.hasTime;
  }
  bool isNumber(size_t node) const { return loss.nodes[node].kind == LossNode::Number; }
  /// Whether the scan of a stage computes the node, or the sum or maximum that it needs.
  bool isInScan(size_t node, int64_t stage) const {
    return loss.nodes[node].hasTime ? stages[node] == stage
                                    : reducesTime(loss.nodes[node]) && stages[node] == stage + 1;
  }
  bool isInSample(size_t node, int64_t stage) const {
    return !loss.nodes[node].hasTime && !isNumber(node) && stages[node] == stage;
  }
  SmallVector<size_t> nodesWhere(llvm::function_ref<bool(size_t)> condition) const {
    SmallVector<size_t> found;
    for (size_t node = 0; node < loss.nodes.size(); ++node)
      if (needed[node] && condition(node))
        found.push_back(node);
    return found;
  }
  /// Whether a node outside of these reads the node.
  bool isReadOutside(size_t node, llvm::function_ref<bool(size_t)> isInside) const {
    return node == loss.result || llvm::is_contained(exposed, node) ||
           !nodesWhere([&](size_t reader) {
              return !isInside(reader) && llvm::is_contained(loss.nodes[reader].operands, node);
            }).empty();
  }
  /// What the nodes read and do not compute themselves.
  SmallVector<size_t> readFromOutside(ArrayRef<size_t> nodes,
                                      llvm::function_ref<bool(size_t)> isInside) const {
    SmallVector<size_t> found;
    for (size_t node : nodes)
      for (size_t operand : loss.nodes[node].operands)
        if (!isInside(operand) && !isNumber(operand) && !llvm::is_contained(found, operand))
          found.push_back(operand);
    return found;
  }

  Value vectorOf(size_t node) {
    int64_t width = widthOf(loss.nodes[node]);
    return rnn::ReshapeOp::create(builder, loc, rnn::vectorType(builder.getContext(), width),
                                  samples.at(node));
  }
  int64_t widthOf(const LossNode &node) const { return node.hasUnits ? units : 1; }
  Value filled(int64_t width, double number) {
    return rnn::FillOp::create(builder, loc, rnn::vectorType(builder.getContext(), width),
                               builder.getF64FloatAttr(number));
  }

  /// The values of nodes in one body.
  struct Values {
    const LossFunctionBuilder &of;
    OpBuilder &builder;
    std::map<size_t, Value> known = {};

    Body bodyOf(int64_t width) const { return {builder, of.loc, width}; }
    /// As wide as the reader needs it.
    Value get(size_t number, int64_t width) {
      const LossNode &node = of.loss.nodes[number];
      Body body = bodyOf(width);
      if (node.kind == LossNode::Number)
        return body.number(node.number);
      Value value = known.at(number);
      return rnn::sizeOf(value) == width ? value : body.broadcast(value);
    }
    void compute(size_t number) {
      const LossNode &node = of.loss.nodes[number];
      int64_t width = of.widthOf(node);
      size_t operand = node.operands.empty() ? 0 : node.operands.front();
      int64_t operandWidth = node.operands.empty() ? 0 : of.widthOf(of.loss.nodes[operand]);
      Body body = bodyOf(width);
      switch (node.kind) {
      case LossNode::Unit:
        known[number] = unit(get(operand, operandWidth), node.index);
        return;
      case LossNode::Mean:
      case LossNode::Sum:
      case LossNode::Max:
        known[number] = overUnits(node, get(operand, operandWidth));
        return;
      case LossNode::Computed: {
        SmallVector<Value> operands;
        for (size_t each : node.operands)
          operands.push_back(get(each, width));
        known[number] = buildArithmetic(body, node.operation, node.activation, operands);
        return;
      }
      default: // comes from outside
        return;
      }
    }
    Value unit(Value value, int64_t index) const {
      Body body = bodyOf(rnn::sizeOf(value));
      Value number = rnn::IotaOp::create(builder, of.loc, body.type());
      Value distance = body.abs(body.sub(number, body.number(double(index))));
      Value only = body.ifGreater(body.number(0.5), distance, value, body.number(0));
      return body.reduce<rnn::ReduceSumOp>(only);
    }
    Value overUnits(const LossNode &node, Value value) const {
      int64_t width = rnn::sizeOf(value);
      if (width == 1)
        return value;
      Body body = bodyOf(width);
      if (node.kind == LossNode::Max)
        return body.reduce<rnn::ReduceMaxOp>(value);
      Value sum = body.reduce<rnn::ReduceSumOp>(value);
      return node.kind == LossNode::Mean ? bodyOf(1).scale(1.0 / double(width), sum) : sum;
    }
  };

  /// What a reduction over time has for one step.
  Value ofStep(Values &values, const LossNode &node) {
    const LossNode &operand = loss.nodes[node.operands.front()];
    Value value = values.get(node.operands.front(), widthOf(operand));
    if (node.hasUnits || !operand.hasUnits)
      return value;
    LossNode::Kind kind = node.kind == LossNode::Max ? LossNode::Max : LossNode::Sum;
    return values.overUnits({.kind = kind}, value);
  }

  /// All that has steps at a stage. Its states: values of the sample, what was a step before, and
  /// running sums and maxima.
  void scan(int64_t stage) {
    auto isInside = [&](size_t node) { return isInScan(node, stage); };
    SmallVector<size_t> inside = nodesWhere(isInside), carried, read = {0}, previous, reduced,
                        given;
    for (size_t node : readFromOutside(
             inside, [&](size_t node) { return isInside(node) && !isArgument(loss.nodes[node]); }))
      if (SmallVector<size_t> &list = loss.nodes[node].hasTime ? read : carried;
          !llvm::is_contained(list, node))
        list.push_back(node);
    for (size_t node : inside) {
      if (loss.nodes[node].kind == LossNode::Previous)
        previous.push_back(node);
      else if (!loss.nodes[node].hasTime)
        reduced.push_back(node);
      if (loss.nodes[node].hasTime && !isArgument(loss.nodes[node]) &&
          isReadOutside(node, isInside))
        given.push_back(node);
    }
    bool counts = mask && !count && !reduced.empty();

    SmallVector<Value> over, initials;
    for (size_t node : read)
      over.push_back(sequences.at(node));
    if (mask)
      over.push_back(mask);
    for (size_t node : carried)
      initials.push_back(vectorOf(node));
    for (size_t node : previous)
      initials.push_back(filled(widthOf(loss.nodes[node]), 0));
    for (size_t node : reduced)
      initials.push_back(filled(widthOf(loss.nodes[node]), neutral(loss.nodes[node])));
    if (counts)
      initials.push_back(filled(1, 0));

    auto body = [&](OpBuilder &in, Location, ValueRange step, ValueRange states) {
      Values values{*this, in};
      Value counted = mask ? step[read.size()] : Value();
      auto ifCounted = [&](Value yes, Value no) {
        Body body{in, loc, rnn::sizeOf(yes)};
        return !counted ? yes
                        : body.select(body.units == 1 ? counted : body.broadcast(counted), yes, no);
      };
      for (auto [node, value] : llvm::zip(read, step))
        values.known[node] = value;
      for (auto [node, value] : llvm::zip(carried, states))
        values.known[node] = value;
      ValueRange before = states.drop_front(carried.size()),
                 running = before.drop_front(previous.size());
      for (auto [node, value] : llvm::zip(previous, before))
        values.known[node] = value;
      for (size_t node : inside)
        if (loss.nodes[node].hasTime)
          values.compute(node);
      rnn::Yielded yielded;
      llvm::append_range(yielded.states, states.take_front(carried.size()));
      for (auto [node, value] : llvm::zip(previous, before)) {
        const LossNode &operand = loss.nodes[loss.nodes[node].operands.front()];
        yielded.states.push_back(
            ifCounted(values.get(loss.nodes[node].operands.front(), widthOf(operand)), value));
      }
      for (auto [number, value] : llvm::zip(reduced, running)) {
        const LossNode &node = loss.nodes[number];
        Body wide{in, loc, widthOf(node)};
        Value now = ofStep(values, node);
        if (counted)
          now = ifCounted(now, wide.number(neutral(node)));
        yielded.states.push_back(node.kind == LossNode::Max ? wide.maximum(value, now)
                                                            : wide.add(value, now));
      }
      if (counts)
        yielded.states.push_back(Body{in, loc, 1}.add(states.back(), counted));
      for (size_t node : given)
        yielded.outputs.push_back(values.known.at(node));
      return yielded;
    };
    auto scan = rnn::ScanOp::create(builder, loc, over, initials, body);
    for (auto [node, value] : llvm::zip(given, scan.getOutputs()))
      sequences[node] = value;
    auto finals = scan.getFinals().drop_front(carried.size() + previous.size());
    for (auto [node, value] : llvm::zip(reduced, finals))
      running[node] = rnn::asSequence(builder, loc, value);
    if (counts)
      count = rnn::asSequence(builder, loc, finals.back());
  }

  static double neutral(const LossNode &node) {
    return node.kind == LossNode::Max ? -double(std::numeric_limits<float>::max()) : 0;
  }

  /// All that the sample has after the scan of the stage before: it becomes sequences of one step.
  void computeSample(int64_t stage) {
    auto isInside = [&](size_t node) { return isInSample(node, stage); };
    SmallVector<size_t> inside = nodesWhere(isInside), given, ended;
    for (size_t node : inside) {
      if (reducesTime(loss.nodes[node]))
        ended.push_back(node);
      if (isReadOutside(node, isInside))
        given.push_back(node);
    }
    SmallVector<size_t> read =
        readFromOutside(llvm::to_vector(llvm::make_filter_range(
                            inside, [&](size_t node) { return !reducesTime(loss.nodes[node]); })),
                        isInside);
    SmallVector<Value> over;
    for (size_t node : ended)
      over.push_back(running.at(node));
    for (size_t node : read)
      over.push_back(samples.at(node));
    if (count)
      over.push_back(count);
    auto scan = rnn::ScanOp::create(
        builder, loc, over, ValueRange(),
        [&](OpBuilder &in, Location, ValueRange step, ValueRange) {
          Values values{*this, in};
          for (auto [node, value] : llvm::zip(read, step.drop_front(ended.size())))
            values.known[node] = value;
          for (auto [node, value] : llvm::zip(ended, step))
            values.known[node] =
                overTime(in, loss.nodes[node], value, count ? step.back() : Value());
          for (size_t node : inside)
            if (!reducesTime(loss.nodes[node]))
              values.compute(node);
          rnn::Yielded yielded;
          for (size_t node : given)
            yielded.outputs.push_back(values.known.at(node));
          return yielded;
        });
    for (auto [node, value] : llvm::zip(given, scan.getOutputs()))
      samples[node] = value;
  }

  /// The end of a reduction over time; over no steps it is 0.
  Value overTime(OpBuilder &in, const LossNode &node, Value value, Value counted) const {
    Body body{in, loc, widthOf(node)};
    const LossNode &operand = loss.nodes[node.operands.front()];
    double each = operand.hasUnits && !node.hasUnits ? double(units) : 1;
    if (node.kind == LossNode::Sum)
      return value;
    if (!counted)
      return node.kind == LossNode::Mean ? body.scale(1.0 / (each * double(steps)), value) : value;
    Value wide = body.units == 1 ? counted : body.broadcast(counted);
    if (node.kind == LossNode::Max)
      return body.ifGreater(wide, body.number(0.5), value, body.number(0));
    return body.div(value, body.scale(each, body.maximum(wide, body.number(1))));
  }

  OpBuilder &builder;
  Location loc;
  const LossFunction &loss;
  ArrayRef<size_t> exposed;
  std::vector<bool> needed;
  std::vector<int64_t> stages;
  int64_t steps, units;
  Value mask, count;
  std::map<size_t, Value> sequences; // what has time, of nodes that scans gave
  std::map<size_t, Value> running;   // the sum or maximum of a reduction over time
  std::map<size_t, Value> samples;   // [1 x 1] or [1 x units]
};

} // namespace

SmallVector<Value> buildLossFunction(OpBuilder &builder, Location loc, const LossFunction &loss,
                                     StringRef reduction, const Flow &prediction, Value target,
                                     Value stepWeights, ArrayRef<size_t> exposed) {
  LossFunctionBuilder function(builder, loc, loss, prediction, target, stepWeights, exposed);
  function.run();
  rnn::LossOp::create(builder, loc, function.result(), Value(), builder.getI64IntegerAttr(1),
                      builder.getStringAttr(reduction));
  return llvm::map_to_vector(exposed, [&](size_t node) { return function.value(node); });
}

Value buildMetric(OpBuilder &builder, Location loc, const LossFunction &metric,
                  const Flow &prediction, Value target) {
  LossFunctionBuilder function(builder, loc, metric, prediction, target, Value(), {});
  function.run();
  return function.value(metric.result);
}

} // namespace rnnc
