// Products with rows of an embedding -> one product for each distinct row, looked up by token.
//
//   x = scan(tokens) { lookup }
//   scan(x, ...) { dot(x, h) of [kernel, recurrent] init bias }
//
// becomes
//
//   p = project tokens of embeddings with kernel bias bias
//   scan(slice p, ...) { dot(h) of [recurrent] init p }
#include "Passes.h"
#include "analysis/Tokens.h"
#include "dialect/Contract.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_PROJECTTOKENS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// The initial value of a row of the table: zero, or columns of one parameter.
struct Bias {
  FlatSymbolRefAttr parameter; // null: zero
  int64_t offset = 0;          // of the column that matches the kernel's column 0

  bool operator==(const Bias &other) const = default;
};

class ScanRewriter {
public:
  ScanRewriter(ScanOp scan) : scan(scan), builder(scan) {}

  void run() {
    for (unsigned i = 0; i < scan.getSequences().size(); ++i)
      if (auto embedded = embeddedBy(scan.getSequences()[i]))
        project(scan.getStep(i), *embedded);
    dropUnused();
  }

private:
  ParameterOp parameterOf(FlatSymbolRefAttr name) {
    return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(scan, name);
  }

  static bool beginsWith(DotOp dot, Value step) {
    return !dot.getTransposed() && dot.getInputs().front() == step &&
           llvm::count(dot.getInputs(), step) == 1;
  }

  /// The dot's initial value as a bias; zero if it is more than a bias.
  Bias biasOf(DotOp dot) {
    auto read = dot.getInit() ? dot.getInit().getDefiningOp<ReadOp>() : ReadOp();
    if (!read)
      return {};
    auto kernel = cast<RankedTensorType>(parameterOf(kernelOf(dot)).getType());
    Bias bias{read.getParameterAttr(), int64_t(read.getOffset()) - dot.getOffsets().front()};
    auto type = cast<RankedTensorType>(parameterOf(bias.parameter).getType());
    bool holdsAll = bias.offset >= 0 && bias.offset + kernel.getDimSize(1) <= type.getNumElements();
    return holdsAll ? bias : Bias{};
  }
  /// For each kernel the bias of all dots that begin with the step, so that they share one
  /// projection; none if they differ.
  llvm::DenseMap<Attribute, Bias> biasesOf(Value step) {
    llvm::DenseMap<Attribute, Bias> biases;
    for (DotOp dot : scan.getBody().getOps<DotOp>())
      if (beginsWith(dot, step))
        if (auto [known, isNew] = biases.try_emplace(kernelOf(dot), biasOf(dot));
            !isNew && !(known->second == biasOf(dot)))
          known->second = {};
    return biases;
  }
  static FlatSymbolRefAttr kernelOf(DotOp dot) {
    return cast<FlatSymbolRefAttr>(dot.getParameters()[0]);
  }

  void project(Value step, const Embedded &embedded) {
    int64_t rows = cast<RankedTensorType>(parameterOf(embedded.embeddings).getType()).getDimSize(0);
    auto biases = biasesOf(step);
    for (DotOp dot : llvm::make_early_inc_range(scan.getBody().getOps<DotOp>())) {
      if (!beginsWith(dot, step))
        continue;
      auto kernel = cast<RankedTensorType>(parameterOf(kernelOf(dot)).getType());
      if (rows * kernel.getDimSize(1) > largestTokenTable)
        continue;
      Bias bias = biases.lookup(kernelOf(dot));
      Value projected = projectionOf(embedded, kernelOf(dot), bias, kernel.getDimSize(1));
      replace(dot, argumentFor(projected, dot), bias);
    }
  }

  /// The projection with this kernel and bias, created if it does not exist yet.
  Value projectionOf(const Embedded &embedded, FlatSymbolRefAttr kernel, const Bias &bias,
                     int64_t columns) {
    for (auto known : scan->getBlock()->getOps<ProjectOp>())
      if (known.getTokens() == embedded.tokens &&
          known.getEmbeddingsAttr() == embedded.embeddings && known.getKernelAttr() == kernel &&
          Bias{known.getBiasAttr(), int64_t(known.getBiasOffset())} == bias &&
          known->isBeforeInBlock(scan))
        return known.getResult();
    builder.setInsertionPoint(scan);
    Type type = sequenceType(builder.getContext(), scan.getSteps(), columns);
    return ProjectOp::create(builder, scan.getLoc(), type, embedded.tokens, embedded.embeddings,
                             kernel, bias.parameter, builder.getI64IntegerAttr(bias.offset),
                             BufferAttr(), IntegerAttr());
  }

  /// One step of the projection, with the columns of the dot.
  Value argumentFor(Value projected, DotOp dot) {
    Type type = sequenceType(builder.getContext(), scan.getSteps(), sizeOf(dot.getResult()));
    builder.setInsertionPoint(scan);
    Value columns =
        SliceOp::create(builder, scan.getLoc(), type, projected, dot.getOffsets().front());
    unsigned place = scan.getSequences().size();
    scan.getSequencesMutable().append(columns);
    return scan.getBody().insertArgument(place, stepType(type), scan.getLoc());
  }

  void replace(DotOp dot, Value start, const Bias &bias) {
    OpBuilder inside(dot);
    if (dot.getInit() && !bias.parameter)
      start = AddOp::create(inside, dot.getLoc(), start, dot.getInit());
    Value result;
    if (dot.getInputs().size() == 1)
      result = computed(inside, dot.getLoc(), start);
    else
      result = DotOp::create(
          inside, dot.getLoc(), dot.getType(), dot.getInputs().drop_front(), start,
          inside.getArrayAttr(dot.getParameters().getValue().drop_front()),
          inside.getDenseI64ArrayAttr(dot.getOffsets().drop_front()), dot.getTransposedAttr());
    dot.replaceAllUsesWith(result);
    Operation *init = dot.getInit() ? dot.getInit().getDefiningOp() : nullptr;
    dot.erase();
    if (init && init->use_empty())
      init->erase();
  }

  /// Removes sequences that are no longer read; a scan keeps at least one.
  void dropUnused() {
    for (unsigned i = scan.getSequences().size(); i-- > 0;)
      if (scan.getStep(i).use_empty() && embeddedBy(scan.getSequences()[i]) &&
          scan.getSequences().size() > 1) {
        scan.getSequencesMutable().erase(i);
        scan.getBody().eraseArgument(i);
      }
  }

  ScanOp scan;
  OpBuilder builder;
};

struct ProjectTokens : impl::ProjectTokensBase<ProjectTokens> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (isRole(function, Role::step)) // it has only one token
        continue;
      for (ScanOp scan : llvm::make_early_inc_range(function.getOps<ScanOp>()))
        ScanRewriter(scan).run();
      for (ScanOp scan : llvm::make_early_inc_range(function.getOps<ScanOp>()))
        if (scan->use_empty() && scan.getInitials().empty())
          scan.erase();
    }
  }
};

} // namespace
} // namespace rnnc
