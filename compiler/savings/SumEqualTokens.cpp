// Gradients of an embedding and of a kernel that multiplies its steps -> gradients of sums: the
// adjoints of equal tokens are added up first and multiplied once for each distinct token.
//
//   dx, d = scan(...) { dot(d) of [kernel] transposed }
//   accumulate d with x into kernel
//   accumulate dx with tokens into embeddings to_rows
//
// becomes
//
//   d = scan(...)
//   accumulate_tokens d with tokens into embeddings, kernel
//
// If several layers read the embedding, dx is a sum, and each addend is rewritten separately.
#include "Passes.h"
#include "analysis/Tokens.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_SUMEQUALTOKENS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// The value in the scan's body that becomes this sequence.
Value yieldedAs(Value sequence) {
  auto result = cast<OpResult>(sequence);
  return cast<ScanOp>(result.getOwner()).getYield().getOutputs()[result.getResultNumber()];
}

/// Appends the addends of the sequence if it is a sum with a single use; else the sequence itself.
void findAddends(Value sequence, SmallVector<Value> &addends) {
  auto scan = sequence.getDefiningOp<ScanOp>();
  auto sum =
      scan && scan.getInitials().empty() ? yieldedAs(sequence).getDefiningOp<AddOp>() : AddOp();
  if (!sum || !sequence.hasOneUse() ||
      !llvm::all_of(sum->getOperands(), llvm::IsaPred<BlockArgument>)) {
    addends.push_back(sequence);
    return;
  }
  for (Value operand : sum->getOperands())
    findAddends(scan.getSequences()[cast<BlockArgument>(operand).getArgNumber()], addends);
}

/// The sequence for a value of a scan's body; null if there is none.
Value sequenceOf(ScanOp scan, Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return argument.getArgNumber() < scan.getSequences().size()
               ? scan.getSequences()[argument.getArgNumber()]
               : Value();
  auto yielded = scan.getYield().getOutputs();
  auto place = llvm::find(yielded, value);
  return place == yielded.end() ? Value() : scan.getOutputs()[place - yielded.begin()];
}

/// The gradients of one kernel and of its input, the steps of an embedding.
class Product {
public:
  /// `dx` is the contribution of the kernel's product to the adjoint of the embedding's steps.
  Product(Value dx, AccumulateOp ofRows) : ofRows(ofRows) {
    auto scan = dx.getDefiningOp<ScanOp>();
    if (scan && llvm::is_contained(scan.getOutputs(), dx))
      dot = yieldedAs(dx).getDefiningOp<DotOp>();
    if (!dot || !dot.getTransposed() || dot.getInit() ||
        !llvm::all_equal(dot.getParameters().getValue()))
      return;
    for (auto [input, offset] : llvm::zip(dot.getInputs(), dot.getOffsets())) {
      Value cotangent = sequenceOf(scan, input);
      AccumulateOp accumulate = cotangent ? kernelGradient(cotangent, offset) : AccumulateOp();
      if (!accumulate)
        return;
      cotangents.push_back(cotangent);
      ofKernel.push_back(accumulate);
    }
    // Sums are computed where the cotangents are, so all cotangents must come from one scan.
    auto source = cotangents.front().getDefiningOp<ScanOp>();
    isWhole = source && fitsTable() && llvm::all_of(cotangents, [&](Value cotangent) {
                return cotangent.getDefiningOp() == source;
              });
  }

  /// Returns false if there is no such product.
  bool rewrite() {
    if (!isWhole)
      return false;
    OpBuilder builder(dot.getContext());
    builder.setInsertionPointAfter(*llvm::max_element(
        ofKernel, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); }));
    AccumulateTokensOp::create(builder, ofRows.getLoc(), cotangents, ofRows.getInput(),
                               ofRows.getParameterAttr(), kernel(), dot.getOffsetsAttr(),
                               IntegerAttr());
    for (AccumulateOp accumulate : ofKernel)
      accumulate.erase();
    return true;
  }

private:
  FlatSymbolRefAttr kernel() { return cast<FlatSymbolRefAttr>(dot.getParameters()[0]); }

  bool fitsTable() {
    auto typeOf = [&](FlatSymbolRefAttr name) {
      return cast<RankedTensorType>(
          SymbolTable::lookupNearestSymbolFrom<ParameterOp>(ofRows, name).getType());
    };
    return typeOf(ofRows.getParameterAttr()).getDimSize(0) * typeOf(kernel()).getDimSize(1) <=
           largestTokenTable;
  }

  /// The op that adds the embedding's steps times the cotangent to columns of the kernel's
  /// gradient.
  AccumulateOp kernelGradient(Value cotangent, int64_t offset) {
    for (Operation *user : cotangent.getUsers()) {
      auto accumulate = dyn_cast<AccumulateOp>(user);
      if (!accumulate || accumulate.getCotangent() != cotangent || !accumulate.getInput() ||
          accumulate.getToRows() || accumulate.getParameterAttr() != kernel() ||
          int64_t(accumulate.getOffset()) != offset)
        continue;
      std::optional<Embedded> embedded = embeddedBy(accumulate.getInput());
      if (embedded && embedded->tokens == ofRows.getInput() &&
          embedded->embeddings == ofRows.getParameterAttr())
        return accumulate;
    }
    return {};
  }

  AccumulateOp ofRows;
  DotOp dot;
  SmallVector<Value> cotangents;
  SmallVector<AccumulateOp> ofKernel;
  bool isWhole = false;
};

/// Returns whether something was rewritten.
bool rewrite(AccumulateOp ofRows) {
  SmallVector<Value> addends, others;
  findAddends(ofRows.getCotangent(), addends);
  for (Value addend : addends)
    if (!Product(addend, ofRows).rewrite())
      others.push_back(addend);
  if (others.size() == addends.size())
    return false;
  OpBuilder builder(ofRows);
  for (Value other : others)
    AccumulateOp::create(builder, ofRows.getLoc(), ofRows.getInput(), other,
                         ofRows.getParameterAttr(), ofRows.getOffsetAttr(), ofRows.getToRowsAttr());
  ofRows.erase();
  return true;
}

/// Removes unused outputs of a scan, with everything that only they need.
void dropUnused(ScanOp scan) {
  if (scan.use_empty())
    return scan.erase();
  llvm::BitVector unused(scan.getOutputs().size());
  for (auto [number, output] : llvm::enumerate(scan.getOutputs()))
    if (output.use_empty())
      unused.set(number);
  if (unused.none())
    return;
  scan = scan.eraseOutputs(unused);
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(scan.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

struct SumEqualTokens : impl::SumEqualTokensBase<SumEqualTokens> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      SmallVector<AccumulateOp> ofRows;
      for (auto accumulate : function.getOps<AccumulateOp>())
        if (accumulate.getToRows())
          ofRows.push_back(accumulate);
      bool changed = false;
      for (AccumulateOp accumulate : ofRows)
        changed |= rewrite(accumulate);
      if (!changed)
        continue;
      SmallVector<ScanOp> scans(function.getOps<ScanOp>());
      for (ScanOp scan : llvm::reverse(scans))
        dropUnused(scan);
    }
  }
};

} // namespace
} // namespace rnnc
