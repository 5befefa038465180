// Marks scans over tokens: if one token, such as padding, fills many steps, a state eventually
// repeats, and all outputs after it are known.
#include "Passes.h"
#include "analysis/Tokens.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_REUSEREPEATEDSTEPS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// For shorter sequences the comparisons, one vector per step, cost more than they save.
constexpr int64_t fewestSteps = 4;

bool mayRepeat(ScanOp scan) {
  if (scan.getInitials().empty() || scan.getChunk() ||
      (scan.getSteps() != anyLength && scan.getSteps() < fewestSteps))
    return false;
  llvm::SetVector<Value> tokens;
  return llvm::all_of(scan.getSequences(),
                      [&](Value sequence) { return findTokens(sequence, tokens); });
}

struct ReuseRepeatedSteps : impl::ReuseRepeatedStepsBase<ReuseRepeatedSteps> {
  void runOnOperation() override {
    getOperation().walk([](ScanOp scan) {
      if (mayRepeat(scan))
        scan.setRepeats(true);
    });
  }
};

} // namespace
} // namespace rnnc
