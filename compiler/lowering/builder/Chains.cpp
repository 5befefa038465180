// Records inserted ops by the op before them.
#include "lowering/builder/Chains.h"

using namespace mlir;

namespace rnnc {

void Chains::begin() {
  end();
  Block::iterator place = builder.getInsertionPoint();
  before = place == builder.getInsertionBlock()->begin() ? nullptr : &*std::prev(place);
  isOpen = true;
}

void Chains::end() {
  if (!isOpen)
    return;
  Block::iterator first =
      before ? std::next(before->getIterator()) : builder.getInsertionBlock()->begin();
  auto &chain = chains.emplace_back();
  for (Operation &op : llvm::make_range(first, builder.getInsertionPoint()))
    chain.push_back(&op);
  isOpen = false;
}

void Chains::alternate() {
  end();
  for (size_t i = 0; i < chains.front().size(); ++i)
    for (ArrayRef<Operation *> chain : chains) {
      assert(chain.size() == chains.front().size() && "chains of different ops");
      chain[i]->moveBefore(builder.getInsertionBlock(), builder.getInsertionPoint());
    }
  chains.clear();
}

} // namespace rnnc
