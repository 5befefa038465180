// Between the rows of the user's arrays and the workspace's lanes.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Where a value stands in each row of a user's array.
struct RowPlace {
  mlir::Value memory;
  mlir::Value rowSize; // floats of a row, which holds several values
  mlir::Value offset;  // of this one
};

/// The shard's samples: from `firstRow` on those below `samples`.
struct ShardRows {
  mlir::Value firstRow, samples;
};

/// Whether there is such a sample.
mlir::Value isSample(const Shard &shard, mlir::Value row, const ShardRows &rows);

/// The user's numbers into the planned value. A lane without a sample repeats
/// the shard's first one, so that it computes numbers like the others: a
/// division by zero there would spoil sums over lanes. Cotangents are zero there.
void packRows(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows,
              bool isCotangent);

/// The steps up to the last one that is not 0 in some row of the shard; `length` is
/// that of the rows.
mlir::Value longestOf(const Shard &shard, const RowPlace &user, const ShardRows &rows,
                      mlir::Value length);

/// The planned value into the user's array.
void unpackRows(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows);

/// Zero at the steps behind those that the shard walks, up to the rows' `length`.
void clearRest(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows,
               mlir::Value length);

} // namespace rnnc
