// The memory of a projection, in floats: the place of each row in the list of those that the tokens
// name, the list, the kernel's packed panels, and the products of the rows in the list's order.
#pragma once

#include "analysis/CacheLine.h"
#include "dialect/Rnn.h"
#include "layout/Panels.h"

namespace rnnc {

struct TokenTable {
  int64_t rows, units, columns; // embeddings [rows, units], kernel [units, columns]
  Panels panels;                // of the kernel

  static TokenTable of(rnn::ProjectOp project, VectorShape shape, int64_t registers) {
    auto typeOf = [&](mlir::FlatSymbolRefAttr name) {
      auto parameter = mlir::SymbolTable::lookupNearestSymbolFrom<rnn::ParameterOp>(project, name);
      return llvm::cast<mlir::RankedTensorType>(parameter.getType());
    };
    mlir::RankedTensorType rows = typeOf(project.getEmbeddingsAttr());
    int64_t units = rows.getDimSize(1), columns = typeOf(project.getKernelAttr()).getDimSize(1);
    return {rows.getDimSize(0), units, columns,
            Panels::ofParameter(shape.mostLanes(), registers, units, columns)};
  }

  /// Rows after the end of the list that are multiplied too, in groups.
  static constexpr int64_t spare = Panels::rows;

  /// The distance between the products of two rows.
  int64_t stride() const { return spreadRows(columns); }
  int64_t places() const { return 0; } // the place after the row's, or 0
  int64_t list() const { return wholeLines(rows); }
  int64_t packed() const { return list() + wholeLines(rows + spare); }
  int64_t products() const { return packed() + wholeLines(panels.packedFloats()); }
  int64_t size() const { return products() + (rows + spare) * stride(); }
};

} // namespace rnnc
