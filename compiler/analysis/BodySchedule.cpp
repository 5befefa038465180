// A body -> stages, by longest paths over operands read from memory, and groups, by union-find.
#include "analysis/BodySchedule.h"

#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool isFunction(Operation *op) {
  return isa<TanhOp, SigmoidOp, ExpOp, Expm1Op, LogOp, Log1pOp, SoftplusOp, ErfcOp>(op);
}

int64_t BodyGroup::instructions() const {
  constexpr int64_t ofFunction = 16;
  int64_t instructions = 1;
  for (Operation *op : ops)
    instructions += isFunction(op) ? ofFunction : 1;
  return instructions;
}

int64_t BodyGroup::mostVectorsOfBlock() const {
  constexpr int64_t mostInstructions = 1024;
  return std::max<int64_t>(mostInstructions / instructions(), 1);
}

BodySchedule scheduleBody(Block &body) {
  Operation *yield = body.getTerminator();
  auto isScheduled = [&](Operation *op) {
    return !isNullary(op) || llvm::is_contained(yield->getOperands(), op->getResult(0)) ||
           llvm::any_of(op->getUses(), readsAllUnits);
  };

  DenseMap<Operation *, int64_t> stages;
  auto stageOf = [&](Value value) {
    Operation *op = value.getDefiningOp();
    return op && isScheduled(op) ? stages.lookup(op) : -1;
  };
  for (Operation &op : body.without_terminator()) {
    if (!isScheduled(&op))
      continue;
    int64_t stage = 0;
    for (OpOperand &operand : op.getOpOperands())
      stage = std::max(stage, stageOf(operand.get()) + (readsAllUnits(operand) ? 1 : 0));
    stages[&op] = stage;
  }

  llvm::EquivalenceClasses<Operation *> classes;
  for (auto [op, stage] : stages)
    classes.insert(op);
  for (auto [op, stage] : stages)
    for (Value operand : op->getOperands())
      if (Operation *source = operand.getDefiningOp())
        if (isScheduled(source) && stages.lookup(source) == stage)
          classes.unionSets(op, source);

  // In the order of the body, so that the result does not depend on addresses.
  llvm::MapVector<Operation *, BodyGroup> groups;
  for (Operation &op : body.without_terminator()) {
    if (!isScheduled(&op))
      continue;
    BodyGroup &group = groups[classes.getLeaderValue(&op)];
    group.width = sizeOf(op.getResult(0));
    group.ops.push_back(&op);
  }

  BodySchedule schedule;
  for (auto &[leader, group] : groups)
    schedule.groups.push_back(std::move(group));
  llvm::stable_sort(schedule.groups, [&](const BodyGroup &a, const BodyGroup &b) {
    return stages.lookup(a.ops.front()) < stages.lookup(b.ops.front());
  });

  for (Operation &op : body.without_terminator()) {
    if (!isScheduled(&op))
      continue;
    for (Value operand : op.getOperands()) {
      Operation *source = operand.getDefiningOp();
      if (!source || !isScheduled(source) || llvm::is_contained(yield->getOperands(), operand))
        continue;
      if (classes.getLeaderValue(source) != classes.getLeaderValue(&op))
        schedule.scratch.insert(operand);
    }
  }
  return schedule;
}

} // namespace rnnc
