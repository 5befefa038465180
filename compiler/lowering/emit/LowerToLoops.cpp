// A planned module -> the functions of the object, whose arguments runtime/include/rnn/model.h
// describes.
#include "Passes.h"
#include "dialect/Rnn.h"
#include "lowering/body/PackedWeights.h"
#include "lowering/builder/SharedFunctions.h"
#include "lowering/edges/LossEmitter.h"
#include "lowering/emit/FunctionLowerer.h"
#include "lowering/emit/StreamReset.h"
#include "lowering/update/ReduceFunction.h"
#include "lowering/update/UpdateFunction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
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

  /// The lowering relies on the attributes that the planner wrote.
  static LogicalResult checkPlanned(func::FuncOp function) {
    if (!require<WorkspaceAttr>(function) || !require<RoleAttr>(function))
      return failure();
    bool planned = true;
    function.walk([&](ScanOp scan) {
      planned &= scan.getOutputBuffers() && scan.getStateBuffers() && scan.getScratchBuffers() &&
                 scan.getPlan();
    });
    function.walk([&](BufferOwner owner) { planned &= bool(owner.getBufferAttr()); });
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
    auto vectors = arena ? require<VectorsAttr>(module) : VectorsAttr();
    if (!vectors)
      return signalPassFailure();
    ModuleSizes sizes{.batch = model.getBatch(),
                      .inputs = model.getInputs(),
                      .states = model.getStates(),
                      .outputs = model.getOutputs(),
                      .metrics = model.getMetrics(),
                      .targets = model.getTargets(),
                      .parameters = arena.getFloats(),
                      .gradients = GradientSizes::of(module),
                      .touched = touchedRowsOf(module),
                      .skipsPads = bool(find<SkipsPaddingAttr>(module))};
    for (auto function : module.getOps<func::FuncOp>())
      if (failed(checkPlanned(function)))
        return signalPassFailure();
    int64_t lanes = vectors.getLanes(), registers = vectors.getRegisters();
    int64_t turns = vectors.getTurns();
    VectorShape shape = turns > 1 ? VectorShape::inTurn(lanes, turns)
                                  : VectorShape::ofShard(lanes, vectors.getSamples());
    int64_t shards = shape.shards(sizes.batch);
    ObjectSizes object;
    std::vector<PlannedFunction> functions;
    // All functions have the same workspace size, so that they can share kernels.
    LossOp loss;
    for (auto function : module.getOps<func::FuncOp>()) {
      bool isStep = isRole(function, Role::step);
      VectorShape functionShape =
          isStep ? VectorShape::ofOneSample(lanes, model.getStreams()) : shape;
      functions.push_back(
          {function, functionShape, registers, readBodyPlans(function, functionShape), phases});
      int64_t growing = growingWorkspaceOf(function) * functionShape.samples();
      int64_t floats = knownWorkspaceOf(function, functionShape) + growing;
      sizes.workspacePerStep = std::max(sizes.workspacePerStep, growing);
      sizes.workspace = std::max(sizes.workspace, floats);
      if (isStep)
        object.streamWorkspace = floats;
      if (LossOp found = lossOf(function))
        loss = found;
    }
    for (const PlannedFunction &planned : functions)
      if (isRole(planned.function, Role::step)) {
        StreamParameters copies(planned.function, packedWeightsOf(planned.function));
        object.streamWeights = copies.size;
        emitStreamPack(planned.function, planned.shape, planned.bodies, copies, registers,
                       sizes.parameters);
        object.streamState = streamStateOf(planned.function, planned.shape, planned.bodies);
        emitStreamReset(planned.function, planned.shape, object.streamState, copies);
      }
    OpBuilder builder(&getContext());
    builder.setInsertionPointToEnd(module.getBody());
    bool dividesLater = loss && isDividedLater(loss);
    bool hasGradients = functionOf(module, Role::gradient) || functionOf(module, Role::pullback);
    if (hasGradients || loss)
      emitReduceFunction(builder, module, lanes, sizes.parameters, shards, dividesLater);
    if (hasGradients && !sizes.touched.empty() && sizes.touched.front().most > 0)
      emitSpreadFunction(builder, module, shards);
    int64_t gradients = hasGradients ? sizes.gradients.all(shards) : 0;
    int64_t losses = !loss ? 0 : dividesLater ? 2 * shards : shards;
    for (const PlannedFunction &planned : functions) {
      if (isRole(planned.function, Role::update))
        object.optimizerStateBytes =
            emitUpdateFunction(planned.function, lanes, ParameterLayout::of(module, shards));
      else
        lowerFunction(planned, sizes, object);
    }
    forgetKeys(module);
    write(module,
          ObjectAttr::get(&getContext(), shards, shape.samplesOfShard(), gradients,
                          sizes.gradients.first, losses, sizes.workspace * 4,
                          sizes.workspacePerStep * 4, object.streamWorkspace * 4,
                          object.optimizerStateBytes, object.streamState, object.streamWeights,
                          object.states, object.gradientWork, object.predictWork));
  }
};

} // namespace
} // namespace rnnc
