// The dots of a body -> one product list for each input, with the place and shape of every kernel.
#include "layout/DotProducts.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

SmallVector<unsigned> DotProducts::dots() const {
  SmallVector<unsigned> numbers;
  for (const DotTerm &term : terms)
    if (!llvm::is_contained(numbers, term.dot))
      numbers.push_back(term.dot);
  return numbers;
}

SmallVector<DotProducts> productsOf(ArrayRef<DotOp> dots) {
  llvm::MapVector<Value, DotProducts> inputs;
  for (unsigned number = 0; number < dots.size(); ++number) {
    DotOp dot = dots[number];
    for (auto [input, name, offset] :
         llvm::zip(dot.getInputs(), dot.getParameters(), dot.getOffsets())) {
      auto parameter =
          SymbolTable::lookupNearestSymbolFrom<ParameterOp>(dot, cast<FlatSymbolRefAttr>(name));
      DotProducts &products = inputs[input];
      products.input = input;
      products.size = sizeOf(input);
      products.terms.push_back({number, int64_t(*parameter.getOffset()) + offset,
                                cast<RankedTensorType>(parameter.getType()).getDimSize(1),
                                dot.getTransposed()});
    }
  }
  SmallVector<DotProducts> all;
  for (auto &[input, products] : inputs)
    all.push_back(std::move(products));
  return all;
}

std::string nameOf(const BodyGroup &group, ArrayRef<DotProducts> products) {
  llvm::SmallDenseSet<unsigned> sums;
  std::string terms;
  for (const DotProducts &each : products) {
    sums.insert_range(each.dots());
    terms += llvm::formatv("{0} {1}x{2}{3}", terms.empty() ? " of" : " +", each.size,
                           each.terms.size(), each.terms.front().transposed ? "t" : "");
  }
  std::string name = llvm::formatv("{0} units, ", group.width);
  if (!sums.empty())
    name += llvm::formatv("{0} sums{1}, ", sums.size(), terms);
  return name + llvm::formatv("{0} instructions", group.instructions()).str();
}

} // namespace rnnc
