// A module -> `rnn.work`: the operations of its products, counted before any saving skips some.
#include "Passes.h"
#include "analysis/MultiplyAdds.h"
#include "dialect/Contract.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_COUNTWORK
#include "Passes.h.inc"

namespace {

/// Operations of a sample for length 0, and for each additional step of sequences with a dynamic
/// length.
struct Work {
  int64_t known = 0, perStep = 0;

  void add(int64_t products, int64_t steps) {
    if (steps == rnn::anyLength)
      perStep += 2 * products;
    else
      known += 2 * products * steps;
  }
};

Work productsOf(func::FuncOp function) {
  Work flops;
  if (!function)
    return flops;
  function.walk([&](Operation *op) {
    if (auto scan = dyn_cast<rnn::ScanOp>(op))
      flops.add(multiplyAddsOf(scan), scan.getSteps());
    if (auto accumulate = dyn_cast<rnn::AccumulateOp>(op);
        accumulate && accumulate.getInput() && !accumulate.getToRows())
      flops.add(rnn::sizeOf(accumulate.getInput(), 1) * rnn::sizeOf(accumulate.getCotangent(), 1),
                rnn::sizeOf(accumulate.getCotangent()));
  });
  return flops;
}

struct CountWork : impl::CountWorkBase<CountWork> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto model = rnn::require<rnn::ModelAttr>(module);
    if (!model)
      return signalPassFailure();
    int64_t batch = model.getBatch();
    Work train = productsOf(rnn::functionOf(module, rnn::Role::gradient));
    Work predict = productsOf(rnn::functionOf(module, rnn::Role::predict));
    Work step = productsOf(rnn::functionOf(module, rnn::Role::step));
    rnn::write(module,
               rnn::WorkAttr::get(&getContext(), train.known * batch, train.perStep * batch,
                                  predict.known * batch, predict.perStep * batch, step.known));
  }
};

} // namespace
} // namespace rnnc
