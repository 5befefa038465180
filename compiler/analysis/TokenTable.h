// The memory of a projection, in floats: flags of the rows seen, a list of them, and their
// products.
#pragma once

#include "analysis/CacheLine.h"
#include "dialect/Rnn.h"

namespace rnnc {

struct TokenTable {
  int64_t rows, units, columns; // embeddings [rows, units], kernel [units, columns]

  static TokenTable of(rnn::ProjectOp project) {
    auto typeOf = [&](mlir::FlatSymbolRefAttr name) {
      auto parameter = mlir::SymbolTable::lookupNearestSymbolFrom<rnn::ParameterOp>(project, name);
      return llvm::cast<mlir::RankedTensorType>(parameter.getType());
    };
    mlir::RankedTensorType rows = typeOf(project.getEmbeddingsAttr());
    return {rows.getDimSize(0), rows.getDimSize(1), typeOf(project.getKernelAttr()).getDimSize(1)};
  }

  /// Rows that may be written after the end of the list.
  static constexpr int64_t spare = 8;

  int64_t seen() const { return 0; }
  int64_t list() const { return wholeLines(rows); }
  int64_t products() const { return list() + wholeLines(rows + spare); }
  int64_t size() const { return products() + wholeLines(rows * columns); }
};

} // namespace rnnc
