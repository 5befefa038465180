// The pass: a planned module -> the functions of the object, whose arguments
// runtime/include/rnn/model.h describes.
#include "Passes.h"
#include "dialect/Rnn.h"
#include "lowering/body/PackedWeights.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/edges/LossEmitter.h"
#include "lowering/emit/FunctionLowerer.h"
#include "lowering/update/ReduceFunction.h"
#include "lowering/update/UpdateFunction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_LOWERTOLOOPS
#include "Passes.h.inc"

namespace {
using namespace rnn;

struct LowerToLoops : impl::LowerToLoopsBase<LowerToLoops> {
  using LowerToLoopsBase::LowerToLoopsBase;

  /// The emitter relies on what the planner wrote.
  static LogicalResult checkPlanned(func::FuncOp function) {
    if (!require<WorkspaceAttr>(function) || !require<RoleAttr>(function))
      return failure();
    bool planned = true;
    function.walk([&](ScanOp scan) {
      planned &= scan.getOutputBuffers() && scan.getStateBuffers() && scan.getScratchBuffers();
    });
    if (!planned)
      return function.emitError("is not planned; run rnn-plan-buffers first");
    if (isRole(function, Role::update) && function.getBody().getOps<UpdateOp>().empty())
      return function.emitError("has no rnn.update");
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto model = require<ModelAttr>(module);
    auto arena = model ? require<ArenaAttr>(module) : ArenaAttr();
    if (!arena)
      return signalPassFailure();
    ModuleSizes sizes{model.getBatch(),
                      model.getInputs(),
                      model.getStates(),
                      arena.getFloats(),
                      0,
                      0,
                      bool(find<SkipsPaddingAttr>(module))};
    for (auto function : module.getOps<func::FuncOp>())
      if (failed(checkPlanned(function)))
        return signalPassFailure();
    VectorShape shape = VectorShape::choose(lanes, sizes.batch);
    int64_t shards = shape.shards(sizes.batch);
    ObjectSizes object;
    SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
    // One workspace for all, so that they can share kernels.
    LossOp loss;
    for (func::FuncOp function : functions) {
      if (isRole(function, Role::step))
        object.streamWeights =
            emitStreamPack(function, VectorShape::ofOneSample(lanes), registers, sizes.parameters);
      int64_t growing = growingWorkspaceOf(function) * shape.samples();
      sizes.workspacePerStep = std::max(sizes.workspacePerStep, growing);
      sizes.workspace =
          std::max(sizes.workspace, knownWorkspaceOf(function, shape, registers) + growing);
      if (LossOp its = lossOf(function))
        loss = its;
    }
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(module.getBody());
    bool dividesLater = loss && isDividedLater(loss);
    emitReduceFunction(builder, module, lanes, sizes.parameters, shards, dividesLater);
    for (func::FuncOp function : functions) {
      if (isRole(function, Role::update))
        object.optimizerStateBytes =
            emitUpdateFunction(function, lanes, ParameterLayout::of(module));
      else
        lowerFunction(function,
                      isRole(function, Role::step) ? VectorShape::ofOneSample(lanes) : shape,
                      registers, sizes, object);
    }
    forgetKeys(module);
    write(module, ObjectAttr::get(&getContext(), shards, shape.samples(), shards * sizes.parameters,
                                  dividesLater ? 2 * shards : shards, sizes.workspace * 4,
                                  sizes.workspacePerStep * 4, object.optimizerStateBytes,
                                  object.streamState, object.streamWeights, object.states,
                                  object.gradientWork, object.predictWork));
  }
};

} // namespace
} // namespace rnnc
