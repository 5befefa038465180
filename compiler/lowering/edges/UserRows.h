// Rows of the user's arrays <-> lanes of the workspace.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// The place of a value in each row of a user's array.
struct RowPlace {
  mlir::Value memory;
  mlir::Value rowSize; // floats in a row, which may hold several values
  mlir::Value offset;  // of this value
};

/// The samples of the shard: rows from `firstRow` on that are less than `samples`.
struct ShardRows {
  mlir::Value firstRow, samples;
};

/// Whether the row is a sample.
mlir::Value isSample(const Shard &shard, mlir::Value row, const ShardRows &rows);

/// The steps of an argument in the user's row `row`, which is a sample: without the padding at its
/// end, if that ends scans.
mlir::Value stepsOfArgument(const Shard &shard, mlir::BlockArgument argument, const RowPlace &user,
                            mlir::Value row);

/// Copies the user's numbers to the planned value. A lane without a sample repeats the shard's
/// first sample, so that it computes ordinary numbers: a division by zero there would spoil sums
/// over lanes. Cotangents are zero there.
void packRows(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows,
              bool isCotangent);

/// The number of steps up to the last one that is not 0 in some row of the shard. `length` is that
/// of the rows.
mlir::Value longestOf(const Shard &shard, const RowPlace &user, const ShardRows &rows,
                      mlir::Value length);

/// Copies the planned value to the user's array.
void unpackRows(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows);

/// Writes zeros at the steps that the shard skips, up to the `length` of the rows.
void clearRest(const Shard &shard, mlir::Value value, const RowPlace &user, const ShardRows &rows,
               mlir::Value length);

} // namespace rnnc
