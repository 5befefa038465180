// Tiles with the lowest cost come first: the greater number of multiply-adds or loads over all
// tiles, with all sums in registers. With 16 registers a tile has 2 x 6 sums, for which 8 vectors
// are loaded.
#include "layout/AccumulateTile.h"

#include "layout/UnitLayout.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

struct Tile {
  int64_t rows, columns, cost;
};

/// If lanes are samples, the shorter side of a tile is held in registers and the longer one
/// streamed; if they are units, the vectors of columns are held. One more register is for the
/// scheduler.
int64_t registersOf(int64_t rows, int64_t columns, bool areUnits) {
  return rows * columns + (areUnits ? columns : std::min(rows, columns)) + 2;
}

} // namespace

AccumulateShape AccumulateShape::of(AccumulateOp op, VectorShape shape) {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, op.getParameterAttr());
  ArrayRef<int64_t> sizes = cast<RankedTensorType>(parameter.getType()).getShape();
  int64_t rows = !op.getInput() ? 0 : op.getToRows() ? sizes.front() : sizeOf(op.getInput(), 1);
  int64_t columns = sizeOf(op.getCotangent(), 1);
  if (shape.unitLanes > 0 && rows > 1 && !op.getToRows() && sizes.back() == 1)
    return {columns, rows, /*isTurned=*/true};
  return {rows, columns};
}

TiledLoop accumulateLoop(AccumulateShape product, VectorShape shape, int64_t registers) {
  bool areUnits = shape.unitLanes > 0;
  int64_t mostRows = areUnits ? 8 : 6;
  int64_t wide = areUnits ? UnitVectors(shape.unitLanes, product.columns).count : product.columns;
  if (product.rows == 0)
    return {"", {{{1, std::min<int64_t>(wide, 6)}}}};
  SmallVector<Tile> tiles;
  for (int64_t r = 1; r <= std::min(product.rows, mostRows); ++r)
    for (int64_t c = 1; c <= std::min<int64_t>(wide, 6); ++c) {
      if (registersOf(r, c, areUnits) > registers && r * c > 1)
        continue;
      int64_t count = ((product.rows + r - 1) / r) * ((wide + c - 1) / c);
      tiles.push_back({r, c, count * (std::max(r * c, r + c) + 2)});
    }
  llvm::stable_sort(tiles, [](const Tile &a, const Tile &b) { return a.cost < b.cost; });
  constexpr size_t mostChoices = 6; // the others cost far more
  tiles.truncate(std::min(tiles.size(), mostChoices));
  TiledLoop loop{llvm::formatv("gradient of {0}x{1} with {2} in lanes", product.rows,
                               product.columns, areUnits ? "columns" : "samples"),
                 {}};
  for (const Tile &tile : tiles)
    loop.choices.push_back({{tile.rows, tile.columns}});
  return loop;
}

} // namespace rnnc
