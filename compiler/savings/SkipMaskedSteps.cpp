// Allows the shards of a model whose results do not depend on padding to skip it.
#include "Passes.h"
#include "dialect/Contract.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_SKIPMASKEDSTEPS
#include "Passes.h.inc"

namespace {

struct SkipMaskedSteps : impl::SkipMaskedStepsBase<SkipMaskedSteps> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto model = rnn::require<rnn::ModelAttr>(module);
    if (!model)
      return signalPassFailure();
    if (model.getPaddingIsUnread())
      rnn::write(module, rnn::SkipsPaddingAttr::get(&getContext()));
  }
};

} // namespace
} // namespace rnnc
