// A planned function -> the floats of its arenas.
#include "lowering/emit/FunctionSizes.h"

#include "dialect/Contract.h"
#include "lowering/edges/LossEmitter.h"
#include "lowering/products/WorkCounter.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

int64_t workspaceOf(func::FuncOp function) { return known<WorkspaceAttr>(function).getFloats(); }

int64_t growingWorkspaceOf(func::FuncOp function) {
  return known<WorkspaceAttr>(function).getPerStep();
}

int64_t tablesOf(func::FuncOp function) { return known<WorkspaceAttr>(function).getTables(); }

int64_t packedWeightsOf(func::FuncOp function) {
  return known<WorkspaceAttr>(function).getWeights();
}

int64_t valuesOf(func::FuncOp function, VectorShape shape) {
  return wholeLines((workspaceOf(function) + lossRows) * shape.samples());
}

int64_t knownWorkspaceOf(func::FuncOp function, VectorShape shape) {
  int64_t floats = valuesOf(function, shape) * shape.streams;
  floats += workFloats + tablesOf(function);
  if (isRole(function, Role::step))
    return floats;
  return wholeLines(floats) + packedWeightsOf(function);
}

bool walksBackAndForth(func::FuncOp step, const BodyPlans &bodies) {
  constexpr int64_t firstCache = 32 * 1024 / sizeof(float);
  return packedWeightsOf(step) > firstCache && llvm::any_of(bodies, [](const auto &each) {
           const UnitLayout *layout = each.second.overUnits();
           return layout && llvm::any_of(layout->groups, [](const UnitGroup &group) {
                    return group.hasEqualTiles();
                  });
         });
}

int64_t statesOf(func::FuncOp step) {
  int64_t floats = 0;
  for (Type state : step.getArgumentTypes().drop_front())
    floats += cast<RankedTensorType>(state).getNumElements();
  return floats;
}

int64_t streamStateOf(func::FuncOp step, VectorShape shape, const BodyPlans &bodies) {
  return statesOf(step) * shape.streams + walksBackAndForth(step, bodies);
}

LossOp lossOf(func::FuncOp function) {
  auto losses = function.getBody().getOps<LossOp>();
  return losses.empty() ? LossOp() : *losses.begin();
}

} // namespace rnnc
