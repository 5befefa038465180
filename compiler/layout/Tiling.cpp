// The module's `rnn.tiling` -> the choice for a loop.
#include "layout/Tiling.h"

#include "dialect/Contract.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

std::string describe(const TileChoice &choice) {
  std::string text = llvm::join(
      llvm::map_range(choice.size, [](int64_t size) { return std::to_string(size); }), " x ");
  return choice.packed ? text + " packed" : text;
}

} // namespace

FailureOr<TileChoice> chosenTile(Operation *op, const TiledLoop &loop) {
  auto tiling = find<TilingAttr>(op->getParentOfType<ModuleOp>());
  if (!tiling)
    return loop.choices.front();
  for (auto tile : tiling.getTiles().getAsRange<TileAttr>()) {
    if (tile.getOf() != loop.name)
      continue;
    TileChoice wanted{llvm::to_vector<2>(tile.getSize().asArrayRef()), tile.getPacked()};
    if (llvm::is_contained(loop.choices, wanted))
      return wanted;
    op->emitError("the loop \"") << loop.name << "\" has no tile of " << describe(wanted)
                                 << "; it has "
                                 << llvm::join(llvm::map_range(loop.choices, describe), ", ");
    return failure();
  }
  return loop.choices.front();
}

SmallVector<int64_t> tileSizes(int64_t usual, int64_t width, int64_t most) {
  auto tilesOf = [&](int64_t size) { return (width + size - 1) / size; };
  auto isEven = [&](int64_t size) {
    return size >= 1 && size <= most && 2 * size >= usual &&
           (size == 1 || tilesOf(size - 1) > tilesOf(size));
  };
  SmallVector<int64_t> sizes = {usual};
  for (int64_t distance = 1; distance < std::max(usual, most); ++distance)
    for (int64_t size : {usual - distance, usual + distance})
      if (isEven(size))
        sizes.push_back(size);
  return sizes;
}

} // namespace rnnc
