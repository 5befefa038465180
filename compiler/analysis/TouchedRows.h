// Parameters whose gradients are kept row by row, and the lists of the rows that a shard has
// touched, which stand behind its gradients. With samples in turn a shard keeps only these rows,
// and `gradients` begins with the batch's: tables that only `spread` fills, and lists of the places
// where the shards keep the sums of rows.
#pragma once

#include "analysis/CacheLine.h"
#include "dialect/Contract.h"

#include "llvm/Support/MathExtras.h"

namespace rnnc {

struct TouchedRows {
  int64_t offset, rows, columns; // of the parameter in the arena
  int64_t place;                 // of the list in a shard's or the batch's gradients, in floats
  int64_t most;                  // rows that a shard keeps; 0: the whole table
  int64_t part;                  // of a shard's gradients, which keeps them

  /// The end of the list: a number, a flag for each row of the parameter, rows, and if shards keep
  /// them their places. The support code knows this, too (target/support/rows.c), and that a part
  /// has a number, slots to find a row, and rows, before the gradients.
  int64_t end() const { return place + 1 + (most > 0 ? 3 : 2) * rows; }
  int64_t slots() const { return int64_t(llvm::PowerOf2Ceil(2 * most)); }
  int64_t firstKept() const { return wholeLines(1 + slots() + most); }
  int64_t partEnd() const { return part + wholeLines(firstKept() + most * columns); }
};

/// Those of a planned module, in the order of their offsets.
inline llvm::SmallVector<TouchedRows> touchedRowsOf(mlir::ModuleOp planned) {
  llvm::SmallVector<TouchedRows> all;
  int64_t place = rnn::known<rnn::ArenaAttr>(planned).getFloats(), part = 0;
  for (auto parameter : planned.getOps<rnn::ParameterOp>()) {
    if (!parameter.getByRows())
      continue;
    auto type = llvm::cast<mlir::RankedTensorType>(parameter.getType());
    all.push_back({int64_t(*parameter.getOffset()), type.getDimSize(0), type.getDimSize(1), place,
                   int64_t(parameter.getRowsOfShard().value_or(0)), part});
    place = all.back().end();
    if (all.back().most > 0)
      part = all.back().partEnd();
  }
  return all;
}

/// That of a parameter by rows.
inline TouchedRows touchedRowsOf(rnn::ParameterOp parameter) {
  auto all = touchedRowsOf(parameter->getParentOfType<mlir::ModuleOp>());
  return *llvm::find_if(
      all, [&](const TouchedRows &each) { return each.offset == int64_t(*parameter.getOffset()); });
}

/// The places of gradients, in floats.
struct GradientSizes {
  int64_t first;  // of the first shard; before it stand those of the batch, if shards keep rows
  int64_t stride; // from the gradients of a shard to those of the next

  /// Of all shards.
  int64_t all(int64_t shards) const { return first + shards * stride; }

  /// A shard has those of all parameters, then the lists, or only parts with the rows that it
  /// keeps.
  static GradientSizes of(mlir::ModuleOp planned) {
    llvm::SmallVector<TouchedRows> touched = touchedRowsOf(planned);
    if (touched.empty())
      return {0, rnn::known<rnn::ArenaAttr>(planned).getFloats()};
    int64_t end = wholeLines(touched.back().end());
    return touched.back().most == 0 ? GradientSizes{0, end}
                                    : GradientSizes{end, touched.back().partEnd()};
  }
};

/// Calls body(begin, end) for the parts of [0, end) of the arena between those parameters.
inline void forEachOtherPart(llvm::ArrayRef<TouchedRows> touched, int64_t end,
                             llvm::function_ref<void(int64_t, int64_t)> body) {
  int64_t begin = 0;
  for (const TouchedRows &each : touched) {
    if (begin < each.offset)
      body(begin, each.offset);
    begin = each.offset + each.rows * each.columns;
  }
  if (begin < end)
    body(begin, end);
}

} // namespace rnnc
