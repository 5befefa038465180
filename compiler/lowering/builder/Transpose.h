// A square of vectors -> its transpose.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// rows[i][j] -> rows[j][i] for as many vectors as each has lanes, a power of two.
void transpose(const CodeBuilder &builder, llvm::MutableArrayRef<mlir::Value> rows);

} // namespace rnnc
