// Tokens -> offsets of the rows of a matrix.
#pragma once

#include "lowering/builder/CodeBuilder.h"

namespace rnnc {

/// row * columns as 32-bit words, for a vector of tokens or a single one. A token outside the rows,
/// or NaN, selects the nearest row.
mlir::Value rowStarts(const CodeBuilder &builder, mlir::Value token, int64_t rows, int64_t columns);

/// Tells the CPU that these floats will be read soon.
void prefetchFloats(const CodeBuilder &builder, mlir::Value memory, mlir::Value start,
                    int64_t count);

/// The same of a cache line.
void prefetchLine(const CodeBuilder &builder, mlir::Value memory, mlir::Value at);

} // namespace rnnc
