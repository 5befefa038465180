// The bodies of kernels that accumulate gradients if lanes are units.
#pragma once

#include "analysis/TouchedRows.h"
#include "lowering/builder/Shard.h"

namespace rnnc {

/// The arguments of the kernels in AccumulateEmitter.cpp.
struct AccumulateArguments {
  int64_t rows, columns; // 0 rows: a bias
  mlir::Value count, y, yStride, to;
  mlir::Value x = {}, xStride = {}, rowLength = {}; // x: rows, or tokens that select them
  llvm::ArrayRef<int64_t> tile = {};                // of the sums; none for rows that tokens select
  mlir::Value touched = {};          // the list of rows that tokens select; null: there is none
  const TouchedRows *kept = nullptr; // `to` is the part of a shard that keeps only these rows
};

/// gradient[to + row * rowLength + column] += sum over steps of x[row] * y[column]
void emitUnitAccumulate(const Shard &shard, const AccumulateArguments &accumulate);

/// The multiply-adds for one step, including those computed twice.
int64_t unitAccumulateProducts(int64_t rows, int64_t columns, int64_t unitLanes);

/// The start of the gradient of the row that a token selects, which is added to the list.
mlir::Value rowOfToken(const Shard &shard, const AccumulateArguments &accumulate,
                       mlir::Value token);

/// gradient[to + token * columns + column] += y[column], step by step.
void emitUnitRowAccumulate(const Shard &shard, const AccumulateArguments &accumulate);

} // namespace rnnc
