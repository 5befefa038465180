// A square of vectors, its rows and columns changed.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// rows[i][j] -> rows[j][i], of as many vectors as each has lanes, a power of two.
void transpose(const CodeBuilder &builder, llvm::MutableArrayRef<mlir::Value> rows);

} // namespace rnnc
