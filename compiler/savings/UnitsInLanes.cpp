// Models whose samples are rows of embeddings -> samples in turn, with units in lanes.
#include "Passes.h"
#include "dialect/Contract.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_UNITSINLANES
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// Each batch has several shards, for several threads. A shard's gradients stay in a second cache.
constexpr int64_t usualShards = 8, mostSamples = 32;

bool areTrainedByRows(ModuleOp module) {
  bool some = false, all = true;
  for (auto parameter : module.getOps<ParameterOp>())
    if (!parameter.getFrozen())
      (parameter.getByRows() ? some : all) = parameter.getByRows();
  return some && all;
}

/// Whether the op reads a parameter, other than by rows, or sequences of a dynamic length: with
/// those, samples share what they read.
bool isOfManySamples(Operation *op) {
  if (isa<DotOp, ProjectOp, AccumulateTokensOp>(op))
    return true;
  auto isDynamic = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && !tensor.hasStaticShape();
  };
  return llvm::any_of(op->getOperandTypes(), isDynamic) ||
         llvm::any_of(op->getResultTypes(), isDynamic);
}

/// The most rows that so many samples select, in the function that selects more.
int64_t rowsOf(ModuleOp module, ParameterOp parameter, int64_t samples) {
  int64_t most = 0;
  for (auto function : module.getOps<func::FuncOp>()) {
    int64_t tokens = 0;
    function.walk([&](AccumulateOp accumulate) {
      if (accumulate.getParameter() == parameter.getSymName())
        tokens += stepsOf(accumulate.getCotangent());
    });
    most = std::max(most, tokens * samples);
  }
  return std::min(most, cast<RankedTensorType>(parameter.getType()).getDimSize(0));
}

struct UnitsInLanes : impl::UnitsInLanesBase<UnitsInLanes> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto model = require<ModelAttr>(module);
    if (!model)
      return signalPassFailure();
    int64_t samples = std::min(model.getBatch() / usualShards, mostSamples);
    if (samples < 2 || !functionOf(module, Role::gradient) || !areTrainedByRows(module))
      return;
    bool shares = false;
    module.walk([&](Operation *op) { shares |= isOfManySamples(op); });
    if (shares)
      return;
    write(module, InTurnAttr::get(&getContext(), samples));
    for (auto parameter : module.getOps<ParameterOp>())
      if (parameter.getByRows())
        parameter.setRowsOfShard(rowsOf(module, parameter, samples));
  }
};

} // namespace
} // namespace rnnc
