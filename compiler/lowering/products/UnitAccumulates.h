// The bodies of kernels that accumulate gradients where vectors go over units.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// What the kernels of AccumulateEmitter.cpp get.
struct UnitAccumulate {
  int64_t rows, columns; // no rows: a bias
  mlir::Value count, y, yStride, to;
  mlir::Value x = {}, xStride = {}, rowLength = {}; // or tokens and their stride
};

/// gradient[to + row * rowLength + column] += sum over steps of x[row] * y[column]
void emitUnitAccumulate(const Shard &shard, const UnitAccumulate &of);

/// The multiply-adds of a step of it, those in lanes that are computed twice too.
int64_t unitAccumulateProducts(int64_t rows, int64_t columns, int64_t unitLanes);

/// gradient[to + token * columns + column] += y[column], step by step.
void emitUnitRowAccumulate(const Shard &shard, const UnitAccumulate &of);

} // namespace rnnc
