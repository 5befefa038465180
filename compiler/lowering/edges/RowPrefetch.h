// Rows of embeddings that a later sample selects -> hints to the CPU.
#pragma once

#include "lowering/edges/UserRows.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace rnnc {

/// Asks for the rows that the tokens of the user's row `row` select, of all embeddings that scans
/// look up. `placeOf`: where an argument of the planned function is.
void prefetchRows(const Shard &shard, mlir::func::FuncOp planned, mlir::Value row,
                  llvm::function_ref<RowPlace(unsigned)> placeOf);

} // namespace rnnc
