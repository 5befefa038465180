// The pass: a planned module -> the functions of the object, whose arguments
// runtime/include/rnn/model.h describes.
#include "Passes.h"
#include "dialect/Rnn.h"
#include "lowering/EmitReduce.h"
#include "lowering/EmitUpdate.h"
#include "lowering/FunctionLowerer.h"
#include "lowering/LossEmitter.h"
#include "lowering/PackedWeights.h"
#include "lowering/SharedFunctions.h"

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
    bool planned = function->hasAttr("rnn.workspace");
    function.walk([&](ScanOp scan) {
      planned &= scan.getOutputBuffers() && scan.getStateBuffers() && scan.getScratchBuffers();
    });
    if (!planned)
      return function.emitError("is not planned; run rnn-plan-buffers first");
    if (function.getName() == "update" && function.getBody().getOps<UpdateOp>().empty())
      return function.emitError("has no rnn.update");
    return success();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto number = [&](StringRef name) {
      auto attribute = module->getAttrOfType<IntegerAttr>(name);
      return attribute ? attribute.getInt() : 0;
    };
    ModuleSizes sizes{number("rnn.batch"),
                      std::max<int64_t>(number("rnn.inputs"), 1),
                      number("rnn.states"),
                      number("rnn.parameters"),
                      0,
                      0,
                      module->hasAttr("rnn.skips_pads")};
    if (sizes.batch < 1) {
      module.emitError("the module has no `rnn.batch`");
      return signalPassFailure();
    }
    for (auto function : module.getOps<func::FuncOp>())
      if (failed(checkPlanned(function)))
        return signalPassFailure();
    VectorShape shape = VectorShape::choose(lanes, sizes.batch);
    module->setAttr("rnn.shards",
                    Builder(&getContext()).getI64IntegerAttr(shape.shards(sizes.batch)));
    module->setAttr("rnn.shard_samples", Builder(&getContext()).getI64IntegerAttr(shape.samples()));
    SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
    // One workspace for all, so that they can share kernels.
    LossOp loss;
    for (func::FuncOp function : functions) {
      if (function.getName() == "step")
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
    emitReduce(builder, module, lanes, shape.shards(sizes.batch), loss && isDividedLater(loss));
    for (func::FuncOp function : functions) {
      if (function.getName() == "update")
        emitUpdate(function, lanes, ParameterLayout::of(module));
      else
        lowerFunction(function,
                      function.getName() == "step" ? VectorShape::ofOneSample(lanes) : shape,
                      registers, sizes);
    }
    forgetKeys(module);
  }
};

} // namespace
} // namespace rnnc
