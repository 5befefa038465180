// Marks scans over tokens: where one token, such as padding, fills many steps, the
// states come to one that was there before, and all that follows is known.
#include "Passes.h"
#include "analysis/Tokens.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_REUSEREPEATEDSTEPS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// A state that does not repeat is compared in vain: one vector a step.
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
