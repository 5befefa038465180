// A reverse scan -> the same with a chunk: the number of steps after which gradients of weights are
// accumulated. Few enough for the cache, but enough to amortize the horizontal sums of a tile.
#include "Passes.h"
#include "dialect/Rnn.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_CHUNKACCUMULATES
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// The scan whose outputs the op accumulates; null if there is none.
ScanOp scanAccumulatedBy(Operation *op) {
  if (auto accumulate = dyn_cast<AccumulateOp>(op))
    return accumulate.getCotangent().getDefiningOp<ScanOp>();
  auto ofTokens = dyn_cast<AccumulateTokensOp>(op);
  return ofTokens ? ofTokens.getScan() : ScanOp();
}

struct ChunkAccumulates : impl::ChunkAccumulatesBase<ChunkAccumulates> {
  using ChunkAccumulatesBase::ChunkAccumulatesBase;

  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      ScanOp scan = scanAccumulatedBy(op);
      if (!scan)
        return;
      int64_t limit = std::max<int64_t>(1, steps);
      int64_t total = scan.getSteps() == anyLength ? limit : scan.getSteps();
      int64_t chunks = (total + limit - 1) / limit;
      // Chunks have equal lengths if possible, and are never longer than `steps`.
      int64_t chunk = (total + chunks - 1) / chunks;
      scan.setChunkAttr(Builder(&getContext()).getI64IntegerAttr(chunk));
    });
  }
};

} // namespace
} // namespace rnnc
