// Panels of a matrix (layout/Panels.h) -> the loops that multiply rows with them.
#pragma once

#include "layout/Panels.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// Some vectors of columns of a matrix in memory.
struct Panel {
  mlir::Value memory, start;             // the first vector of the first row
  int64_t rowStride;                     // from a row to the next, in floats
  llvm::SmallVector<int64_t> offsets;    // from the first vector of a row to each
  llvm::SmallVector<mlir::Value> starts; // the column at which each begins
  bool hasLast;                          // whether the last one is that of the matrix
};

struct PanelProducts {
  const Shard &s;
  const Panels &panels;

  /// Calls body(panel) for each panel of the matrix at `matrix` of `memory`: the packed one, or the
  /// matrix itself if panels are not packed.
  void forEach(mlir::Value memory, mlir::Value matrix,
               llvm::function_ref<void(const Panel &)> body) const;

  /// Packs the matrix at `matrix` of the parameters to `packed` of the workspace.
  void pack(mlir::Value matrix, mlir::Value packed) const;

  /// sums[row][vector] + the products of the rows that begin at `rows` of `memory` with a panel.
  mlir::ValueRange multiply(const Panel &panel, mlir::Value memory,
                            llvm::ArrayRef<mlir::Value> rows, mlir::ValueRange sums) const;

  /// The places, in a list of `count` rows, of those one block behind the group at `first`; none if
  /// rows of a matrix of so many floats are near.
  void forEachAhead(int64_t floats, mlir::Value first, mlir::Value count,
                    llvm::function_ref<void(mlir::Value)> body) const;

  /// Asks for the panel's share of a row of `size` floats: all panels together ask for the whole
  /// row, with so much time in between that it costs none.
  void prefetchShare(const Panel &panel, mlir::Value memory, mlir::Value row, int64_t size) const;

  mlir::VectorType type() const {
    return mlir::VectorType::get({panels.vectors.lanes}, s.b.getF32Type());
  }
  mlir::Value load(mlir::Value memory, mlir::Value at) const {
    return mlir::vector::LoadOp::create(s.b, s.loc, type(), memory, mlir::ValueRange{at});
  }
};

} // namespace rnnc
