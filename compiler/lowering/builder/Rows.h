// Tokens as places of a matrix' rows.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// row * columns as 32-bit words, for a vector of tokens or one of them; what is
/// outside of the rows, or no number, becomes the nearest row.
mlir::Value rowStarts(const CodeBuilder &builder, mlir::Value token, int64_t rows, int64_t columns);

} // namespace rnnc
