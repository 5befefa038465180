// A sequence -> the tokens that decide it, found along its defining ops.
#include "analysis/Tokens.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

bool areTokens(Value sequence) {
  return llvm::any_of(sequence.getUses(), [](OpOperand &use) {
    if (isa<ProjectOp>(use.getOwner()))
      return true;
    auto scan = dyn_cast<ScanOp>(use.getOwner());
    if (!scan || use.getOperandNumber() >= scan.getSequences().size())
      return false;
    return llvm::any_of(scan.getStep(use.getOperandNumber()).getUsers(),
                        [](Operation *user) { return isa<LookupOp>(user); });
  });
}

bool findTokens(Value sequence, llvm::SetVector<Value> &tokens) {
  Operation *op = sequence.getDefiningOp();
  if (!op || isa<PackOp>(op)) {
    tokens.insert(sequence);
    return areTokens(sequence);
  }
  auto scan = dyn_cast<ScanOp>(op);
  if (!scan && !isa<SliceOp, ConcatOp, ProjectOp>(op))
    return false;
  if (scan && !scan.getInitials().empty())
    return false;
  ValueRange sources = scan ? ValueRange(scan.getSequences()) : op->getOperands();
  return llvm::all_of(sources, [&](Value source) { return findTokens(source, tokens); });
}

std::optional<Embedded> embeddedBy(Value sequence) {
  auto scan = sequence.getDefiningOp<ScanOp>();
  if (!scan || !scan.getInitials().empty())
    return std::nullopt;
  Value yielded = scan.getYield().getOutputs()[cast<OpResult>(sequence).getResultNumber()];
  auto lookup = yielded.getDefiningOp<LookupOp>();
  auto token = lookup ? dyn_cast<BlockArgument>(lookup.getToken()) : BlockArgument();
  if (!token)
    return std::nullopt;
  return Embedded{scan.getSequences()[token.getArgNumber()], lookup.getParameterAttr()};
}

ProjectOp projectionBehind(Value sequence) {
  while (auto slice = sequence.getDefiningOp<SliceOp>())
    sequence = slice.getInput();
  return sequence.getDefiningOp<ProjectOp>();
}

} // namespace rnnc
