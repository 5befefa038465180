// Windows over the steps of a sequence -> gathers.
#pragma once

#include "import/ImportContext.h"
#include "model/Windows.h"

namespace rnnc {

/// The numbers of `value` at regular distances (rnn.gather).
mlir::Value gather(const ImportContext &import, mlir::Value value, int64_t offset,
                   llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> strides,
                   mlir::RankedTensorType result, double fill = 0);

/// [windows x size * features]: the steps of each window side by side, of each step the features of
/// one of the groups.
mlir::Value windowsOfGroup(const ImportContext &import, mlir::Value sequence,
                           const Windows &windows, int64_t group, int64_t groups);

/// [windows x features]: of each window the step with this number; `fill` where it is padding.
mlir::Value stepOfWindows(const ImportContext &import, mlir::Value sequence, const Windows &windows,
                          int64_t step, double fill);

} // namespace rnnc
