// Parameters whose gradients are kept row by row, and the lists of the rows that a shard has
// touched, which stand behind its gradients.
#pragma once

#include "analysis/CacheLine.h"
#include "dialect/Contract.h"

namespace rnnc {

struct TouchedRows {
  int64_t offset, rows, columns; // of the parameter in the arena
  int64_t place;                 // of the list in a shard's gradients, in floats

  /// The end of the list: a number, a flag for each row of the parameter, and rows. The support
  /// code knows this, too (target/support/rows.c).
  int64_t end() const { return place + 1 + 2 * rows; }
};

/// Those of a planned module, in the order of their offsets.
inline llvm::SmallVector<TouchedRows> touchedRowsOf(mlir::ModuleOp planned) {
  llvm::SmallVector<TouchedRows> all;
  int64_t place = rnn::known<rnn::ArenaAttr>(planned).getFloats();
  for (auto parameter : planned.getOps<rnn::ParameterOp>()) {
    if (!parameter.getByRows())
      continue;
    auto type = llvm::cast<mlir::RankedTensorType>(parameter.getType());
    all.push_back({int64_t(*parameter.getOffset()), type.getDimSize(0), type.getDimSize(1), place});
    place = all.back().end();
  }
  return all;
}

/// That of a parameter by rows.
inline TouchedRows touchedRowsOf(rnn::ParameterOp parameter) {
  auto all = touchedRowsOf(parameter->getParentOfType<mlir::ModuleOp>());
  return *llvm::find_if(
      all, [&](const TouchedRows &each) { return each.offset == int64_t(*parameter.getOffset()); });
}

/// The floats of a shard's gradients: those of all parameters, then the lists.
inline int64_t gradientsOfShard(mlir::ModuleOp planned) {
  llvm::SmallVector<TouchedRows> all = touchedRowsOf(planned);
  return all.empty() ? rnn::known<rnn::ArenaAttr>(planned).getFloats()
                     : wholeLines(all.back().end());
}

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
