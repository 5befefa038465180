// Ops -> the values that a derivative flows through; for a scan, by iterating its body to a fixed
// point over the states.
#include "training/Activity.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

bool anyActive(ValueRange values, const DenseSet<Value> &active) {
  return llvm::any_of(values, [&](Value value) { return active.contains(value); });
}

/// Whether the op reads a parameter that is trained.
bool readsTrained(Operation &op) {
  auto isTrained = [&](Attribute name) { return !isFrozen(&op, cast<FlatSymbolRefAttr>(name)); };
  return TypeSwitch<Operation *, bool>(&op)
      .Case([&](DotOp dot) { return llvm::any_of(dot.getParameters(), isTrained); })
      .Case<ReadOp, LookupOp, WeightOp>(
          [&](auto read) { return isTrained(read.getParameterAttr()); })
      .Default(false);
}

void markScan(ScanOp scan, DenseSet<Value> &active) {
  DenseSet<Value> inside;
  unsigned number = 0;
  for (Value operand : scan.getOperands())
    if (BlockArgument argument = scan.getBody().getArgument(number++); active.contains(operand))
      inside.insert(argument);
  YieldOp yield = scan.getYield();
  for (size_t before = SIZE_MAX; before != inside.size();) {
    before = inside.size();
    for (Operation &op : scan.getBody().front().without_terminator())
      if (readsTrained(op) ||
          (!op.hasTrait<ZeroDerivative>() && anyActive(op.getOperands(), inside)))
        inside.insert(op.getResult(0));
    for (auto [j, state] : llvm::enumerate(yield.getStates()))
      if (inside.contains(state))
        inside.insert(scan.getState(j));
  }
  for (auto [result, yielded] : llvm::zip(scan.getOutputs(), yield.getOutputs()))
    if (inside.contains(yielded))
      active.insert(result);
  for (auto [result, yielded] : llvm::zip(scan.getFinals(), yield.getStates()))
    if (inside.contains(yielded))
      active.insert(result);
}

} // namespace

void markActive(Operation &op, DenseSet<Value> &active) {
  if (auto scan = dyn_cast<ScanOp>(op))
    return markScan(scan, active);
  if (readsTrained(op) || anyActive(op.getOperands(), active))
    active.insert(op.result_begin(), op.result_end());
}

} // namespace rnnc
