// Panels of a matrix -> loops over them, and those of their products.
#include "lowering/products/PanelProducts.h"

#include "analysis/CacheLine.h"
#include "lowering/builder/Rows.h"
#include "lowering/builder/TileStarts.h"

using namespace mlir;

namespace rnnc {

void PanelProducts::forEach(Value memory, Value matrix,
                            llvm::function_ref<void(const Panel &)> body) const {
  const UnitVectors &vectors = panels.vectors;
  auto panel = [&](Value first, ArrayRef<Value> starts, bool hasLast) {
    int64_t width = int64_t(starts.size()) * vectors.lanes;
    SmallVector<int64_t> offsets;
    for (int64_t offset = 0; offset < width; offset += vectors.lanes)
      offsets.push_back(offset);
    if (hasLast && !panels.isPacked && starts.size() > 1)
      offsets.back() -= vectors.overlap();
    Value start = panels.isPacked ? s.mul(first, panels.inner * vectors.lanes) : starts.front();
    body({.memory = memory,
          .start = s.add(matrix, start),
          .rowStride = panels.isPacked ? width : vectors.width,
          .offsets = offsets,
          .starts = SmallVector<Value>(starts),
          .hasLast = hasLast});
  };
  int64_t whole = (vectors.count - (vectors.overlap() > 0)) / panels.tile;
  if (whole > 0)
    s.loop(whole, [&](Value number) {
      panel(s.mul(number, panels.tile), startsOfTile(s, vectors, number, panels.tile), false);
    });
  SmallVector<Value> starts;
  for (int64_t vector = whole * panels.tile; vector < vectors.count; ++vector)
    starts.push_back(s.index(vectors.start(vector)));
  if (!starts.empty())
    panel(s.index(whole * panels.tile), starts, true);
}

void PanelProducts::pack(Value matrix, Value packed) const {
  forEach(s.memory.workspace, packed, [&](const Panel &panel) {
    s.loop(panels.inner, [&](Value k) {
      Value from = s.add(matrix, s.mul(k, panels.vectors.width));
      Value to = s.add(panel.start, s.mul(k, panel.rowStride));
      for (auto [start, offset] : llvm::zip_equal(panel.starts, panel.offsets))
        s.storeVector(load(s.memory.parameters, s.add(from, start)), s.memory.workspace,
                      s.add(to, offset));
    });
  });
}

ValueRange PanelProducts::multiply(const Panel &panel, Value memory, ArrayRef<Value> rows,
                                   ValueRange sums) const {
  SmallVector<CodeBuilder::Place> places = {{panel.start, s.index(panel.rowStride)}};
  for (Value row : rows)
    places.push_back({row, s.index(1)});
  return s.walk(s.index(panels.inner), places, sums, [&](ValueRange at, ValueRange current) {
    SmallVector<Value> next, factors;
    for (int64_t offset : panel.offsets)
      factors.push_back(load(panel.memory, s.add(at[0], offset)));
    for (Value place : at.drop_front()) {
      Value x = vector::BroadcastOp::create(s.b, s.loc, type(), s.load(memory, place));
      for (Value factor : factors)
        next.push_back(vector::FMAOp::create(s.b, s.loc, factor, x, current[next.size()]));
    }
    return next;
  });
}

void PanelProducts::forEachAhead(int64_t floats, Value first, Value count,
                                 llvm::function_ref<void(Value)> body) const {
  if (!panels.areFar(floats))
    return;
  for (int64_t r = 0; r < Panels::rows; ++r)
    body(arith::MinSIOp::create(s.b, s.loc, s.add(first, Panels::block + r), s.add(count, -1)));
}

void PanelProducts::prefetchShare(const Panel &panel, Value memory, Value row, int64_t size) const {
  int64_t width = panels.vectors.width;
  int64_t columns = std::min<int64_t>(panel.starts.size() * panels.vectors.lanes, width);
  Value begin =
      s.b.createOrFold<arith::DivUIOp>(s.loc, s.mul(panel.starts.front(), size), s.index(width));
  int64_t share = (columns * size + width - 1) / width;
  for (int64_t i = 0; i < share; i += cacheLineFloats)
    prefetchLine(s, memory, s.add(s.add(row, begin), i));
}

} // namespace rnnc
