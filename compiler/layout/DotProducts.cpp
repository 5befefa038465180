// The dots of a body -> one product list for each input, with the place and shape of every kernel.
#include "layout/DotProducts.h"

#include "llvm/ADT/MapVector.h"

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

} // namespace rnnc
