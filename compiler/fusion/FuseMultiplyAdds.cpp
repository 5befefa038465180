// add(mul(a, b), c) and sub(c, mul(a, b)) -> one multiply-add, rounded once.
#include "Passes.h"
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_FUSEMULTIPLYADDS
#include "Passes.h.inc"

namespace {
using namespace rnn;

MulOp singleUseProduct(Value value) {
  auto product = value.getDefiningOp<MulOp>();
  return product && product->hasOneUse() ? product : MulOp();
}

void replace(Operation *sum, MulOp product, Value addend, bool negated) {
  OpBuilder builder(sum);
  auto fused = MultiplyAddOp::create(builder, sum->getLoc(), product.getLhs(), product.getRhs(),
                                     addend, negated);
  sum->getResult(0).replaceAllUsesWith(fused.getResult());
  sum->erase();
  product.erase();
}

void fuse(Block &body) {
  for (Operation &op : llvm::make_early_inc_range(body)) {
    if (auto add = dyn_cast<AddOp>(op)) {
      if (MulOp product = singleUseProduct(add.getLhs()))
        replace(add, product, add.getRhs(), false);
      else if (MulOp product = singleUseProduct(add.getRhs()))
        replace(add, product, add.getLhs(), false);
    } else if (auto sub = dyn_cast<SubOp>(op)) {
      if (MulOp product = singleUseProduct(sub.getRhs()))
        replace(sub, product, sub.getLhs(), true);
    }
  }
}

struct FuseMultiplyAdds : impl::FuseMultiplyAddsBase<FuseMultiplyAdds> {
  void runOnOperation() override {
    getOperation().walk([](ScanOp scan) { fuse(scan.getBody().front()); });
    getOperation().walk([](UpdateOp update) { fuse(update.getBody().front()); });
  }
};

} // namespace
} // namespace rnnc
