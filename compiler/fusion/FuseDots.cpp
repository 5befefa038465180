// add(dot, dot) and add(dot, value) -> one dot with more inputs and an initial
// value: one chain of multiply-adds in one accumulator.
#include "Passes.h"
#include "analysis/Vectors.h"
#include "dialect/Contract.h"
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_FUSEDOTS
#include "Passes.h.inc"

namespace {
using namespace rnn;

DotOp singleUseDot(Value value) {
  auto dot = value.getDefiningOp<DotOp>();
  return dot && dot->hasOneUse() ? dot : DotOp();
}

/// The sum of two optional values.
Value sum(OpBuilder &builder, Location loc, Value a, Value b) {
  return a && b ? Value(AddOp::create(builder, loc, a, b)) : a ? a : b;
}

/// Whether a value is computed from dots, so that a dot that begins with it waits for them.
bool waitsForDots(Value value) {
  llvm::SetVector<Operation *> computed; // each once, however often it is read
  auto add = [&](Value each) {
    if (Operation *op = each.getDefiningOp())
      computed.insert(op);
  };
  add(value);
  for (size_t i = 0; i < computed.size(); ++i) {
    if (isa<DotOp>(computed[i]))
      return true;
    llvm::for_each(computed[i]->getOperands(), add);
  }
  return false;
}

void fuse(AddOp add, bool keepsApart) {
  DotOp dot = singleUseDot(add.getLhs());
  Value other = add.getRhs();
  if (!dot) {
    dot = singleUseDot(other);
    other = add.getLhs();
  }
  if (!dot)
    return;
  if (keepsApart && !singleUseDot(other) && waitsForDots(other))
    return;
  SmallVector<Value> inputs(dot.getInputs());
  SmallVector<Attribute> parameters(dot.getParameters().getValue());
  SmallVector<int64_t> offsets(dot.getOffsets());
  Value init = dot.getInit();
  OpBuilder builder(add);
  DotOp second = singleUseDot(other);
  bool merges = second && second.getTransposed() == dot.getTransposed();
  if (merges) {
    llvm::append_range(inputs, second.getInputs());
    llvm::append_range(parameters, second.getParameters());
    llvm::append_range(offsets, second.getOffsets());
    init = sum(builder, add.getLoc(), init, second.getInit());
  } else {
    init = sum(builder, add.getLoc(), init, other);
  }
  auto fused = DotOp::create(builder, add.getLoc(), add.getType(), inputs, init,
                             builder.getArrayAttr(parameters),
                             builder.getDenseI64ArrayAttr(offsets), dot.getTransposedAttr());
  add.replaceAllUsesWith(fused.getResult());
  add.erase();
  dot.erase();
  if (merges)
    second.erase();
}

struct FuseDots : impl::FuseDotsBase<FuseDots> {
  using FuseDotsBase::FuseDotsBase;

  void runOnOperation() override {
    auto model = find<ModelAttr>(getOperation());
    bool overSamples = model && VectorShape::choose(lanes, model.getBatch()).unitLanes == 0;
    getOperation().walk([&](ScanOp scan) {
      bool isStep = isRole(scan->getParentOfType<func::FuncOp>(), Role::step);
      for (AddOp add : llvm::make_early_inc_range(scan.getBody().getOps<AddOp>()))
        fuse(add, overSamples && !isStep);
    });
  }
};

} // namespace
} // namespace rnnc
