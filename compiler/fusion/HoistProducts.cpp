// Products of a recurrent scan that do not depend on its states -> maps over time: products of its
// sequences before it, products that only an output needs after it.
#include "Passes.h"
#include "analysis/Vectors.h"
#include "dialect/Contract.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_HOISTPRODUCTS
#include "Passes.h.inc"

namespace {
using namespace rnn;

/// With fewer inputs, a product is cheaper than passing its result through memory.
constexpr int64_t leastInputs = 16;

/// One input of a dot: columns [offset, offset + width) of a parameter.
struct Product {
  DotOp dot;
  unsigned input;
  int64_t offset, width;
};

/// Products of one sequence with adjacent columns of one parameter.
struct Run {
  int64_t offset, end;
  SmallVector<Product> products;
};

class Hoister {
public:
  explicit Hoister(ScanOp scan)
      : scan(scan), loc(scan.getLoc()), sequenceCount(scan.getSequences().size()) {}

  void run() {
    hoist();
    sink();
  }

private:
  bool isSequence(Value value) const {
    auto argument = dyn_cast<BlockArgument>(value);
    return argument && argument.getArgNumber() < sequenceCount;
  }

  //===--------------------------------------------------------------------===//
  // Before the scan
  //===--------------------------------------------------------------------===//

  void hoist() {
    llvm::MapVector<std::pair<Value, Attribute>, SmallVector<Product>> products;
    for (auto dot : scan.getBody().getOps<DotOp>())
      for (auto [number, input] : llvm::enumerate(dot.getInputs()))
        if (!dot.getTransposed() && isSequence(input) && sizeOf(input) >= leastInputs)
          products[{input, dot.getParameters()[number]}].push_back(
              {dot, unsigned(number), dot.getOffsets()[number], sizeOf(dot.getResult())});
    if (products.empty())
      return;
    SmallVector<Value> sequences;
    SmallVector<Product> hoisted;
    for (auto &[key, all] : products) {
      Value sequence = scan.getSequences()[cast<BlockArgument>(key.first).getArgNumber()];
      for (const Run &run : runsOf(all)) {
        Value map = multiply(sequence, key.second, run);
        for (const Product &product : run.products) {
          sequences.push_back(columnsOf(map, product.offset - run.offset, product.width));
          hoisted.push_back(product);
        }
      }
    }
    scan = scan.appendSequences(sequences);
    llvm::MapVector<Operation *, SmallVector<std::pair<unsigned, Value>>> perDot;
    for (auto [number, product] : llvm::enumerate(hoisted))
      perDot[product.dot].push_back(
          {product.input, scan.getBody().getArgument(sequenceCount + number)});
    sequenceCount += hoisted.size();
    for (auto &[dot, inputs] : perDot)
      replaceInputs(cast<DotOp>(dot), inputs);
  }

  static SmallVector<Run> runsOf(SmallVector<Product> &products) {
    llvm::stable_sort(products,
                      [](const Product &a, const Product &b) { return a.offset < b.offset; });
    SmallVector<Run> runs;
    for (const Product &product : products) {
      if (runs.empty() || product.offset > runs.back().end)
        runs.push_back({product.offset, product.offset, {}});
      runs.back().end = std::max(runs.back().end, product.offset + product.width);
      runs.back().products.push_back(product);
    }
    return runs;
  }

  Value multiply(Value sequence, Attribute parameter, const Run &run) {
    OpBuilder builder(scan);
    return map(builder, {sequence}, [&](ValueRange steps) -> Value {
      return DotOp::create(builder, loc, vectorType(builder.getContext(), run.end - run.offset),
                           steps, Value(), builder.getArrayAttr({parameter}),
                           builder.getDenseI64ArrayAttr({run.offset}), UnitAttr());
    });
  }

  /// A scan without states, with one output.
  Value map(OpBuilder &builder, ValueRange sequences, llvm::function_ref<Value(ValueRange)> body) {
    return ScanOp::create(builder, loc, sequences, ValueRange(),
                          [&](OpBuilder &, Location, ValueRange steps, ValueRange) {
                            return Yielded{.outputs = {body(steps)}};
                          })
        .getOutputs()
        .front();
  }

  Value columnsOf(Value sequence, int64_t offset, int64_t width) {
    if (width == sizeOf(sequence, 1))
      return sequence;
    OpBuilder builder(scan);
    Type type = sequenceType(builder.getContext(), scan.getSteps(), width);
    return SliceOp::create(builder, loc, type, sequence, builder.getI64IntegerAttr(offset));
  }

  void replaceInputs(DotOp dot, ArrayRef<std::pair<unsigned, Value>> products) {
    OpBuilder builder(dot);
    SmallVector<Value> inputs;
    SmallVector<Attribute> parameters;
    SmallVector<int64_t> offsets;
    for (auto [number, input] : llvm::enumerate(dot.getInputs()))
      if (llvm::none_of(products, [&](auto product) { return product.first == number; })) {
        inputs.push_back(input);
        parameters.push_back(dot.getParameters()[number]);
        offsets.push_back(dot.getOffsets()[number]);
      }
    Value sum = dot.getInit();
    for (auto [number, product] : products)
      sum = sum ? AddOp::create(builder, loc, sum, product).getResult() : product;
    Value result = inputs.empty() ? computed(builder, loc, sum)
                                  : DotOp::create(builder, loc, dot.getType(), inputs, sum,
                                                  builder.getArrayAttr(parameters),
                                                  builder.getDenseI64ArrayAttr(offsets), UnitAttr())
                                        .getResult();
    dot.replaceAllUsesWith(result);
    dot.erase();
  }

  //===--------------------------------------------------------------------===//
  // After the scan
  //===--------------------------------------------------------------------===//

  void sink() {
    for (unsigned number = scan.getOutputs().size(); number-- > 0;) {
      auto dot = scan.getYield().getOutputs()[number].getDefiningOp<DotOp>();
      if (dot && dot->hasOneUse() && !dot.getInit() &&
          llvm::all_of(dot.getInputs(), [&](Value input) {
            return sizeOf(input) >= leastInputs &&
                   (isSequence(input) || isOutput(input, scan.getYield()));
          }))
        sink(number, dot);
    }
  }

  static bool isOutput(Value value, YieldOp yield) {
    return llvm::is_contained(yield.getOutputs(), value);
  }

  void sink(unsigned number, DotOp dot) {
    auto yielded = scan.getYield().getOutputs();
    SmallVector<Value> sequences = llvm::map_to_vector(dot.getInputs(), [&](Value input) -> Value {
      if (isSequence(input))
        return scan.getSequences()[cast<BlockArgument>(input).getArgNumber()];
      return scan.getOutputs()[llvm::find(yielded, input) - yielded.begin()];
    });
    OpBuilder builder(scan->getContext());
    builder.setInsertionPointAfter(scan);
    Value result = map(builder, sequences, [&](ValueRange steps) -> Value {
      return DotOp::create(builder, loc, dot.getType(), steps, Value(), dot.getParametersAttr(),
                           dot.getOffsetsAttr(), dot.getTransposedAttr());
    });
    scan.getOutputs()[number].replaceAllUsesWith(result);
    llvm::BitVector sunk(scan.getOutputs().size());
    scan = scan.eraseOutputs(sunk.set(number));
    dot.erase();
  }

  ScanOp scan;
  Location loc;
  unsigned sequenceCount;
};

struct HoistProducts : impl::HoistProductsBase<HoistProducts> {
  using HoistProductsBase::HoistProductsBase;

  void runOnOperation() override {
    auto model = require<ModelAttr>(getOperation());
    if (!model)
      return signalPassFailure();
    if (VectorShape::choose(lanes, model.getBatch()).unitLanes == 0)
      return;
    SmallVector<ScanOp> scans;
    getOperation().walk([&](ScanOp scan) {
      if (scan.getSteps() != 1 && !scan.getInitials().empty())
        scans.push_back(scan);
    });
    for (ScanOp scan : scans)
      Hoister(scan).run();
  }
};

} // namespace
} // namespace rnnc
