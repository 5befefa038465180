// The steps of a scan that repeat earlier ones: their outputs are copied at once, or, if only one
// scan reads them, in chunks and from the last step to the first, when it gets there. A reverse
// scan that fades does not get to most of the steps in which the tokens are padding.
#pragma once

#include "lowering/scan/ScanPlaces.h"

namespace rnnc {

/// Steps [begin, end) have the outputs of the `period` steps before them, again and again.
struct RepeatedSteps {
  mlir::Value begin, end, period;
};

/// The only reader of an output, with its accumulates, of one chunk of steps after the other; null
/// if there are others.
rnn::ScanOp laterReaderOf(mlir::Value output);

/// Copies these outputs into steps [first, end) of those that repeat.
void copyRepeated(const ScanPlaces &places, mlir::ValueRange outputs, const RepeatedSteps &repeated,
                  mlir::Value first, mlir::Value end);

/// By scan: its repeated steps whose outputs are not all copied yet.
using LaterCopies = llvm::SmallMapVector<mlir::Operation *, RepeatedSteps, 4>;

/// Copies what a reader is about to read in a chunk, `count` of its steps from the `start`-th on.
/// Returns whether there may be anything to copy.
bool copyForChunk(const Shard &s, rnn::ScanOp reader, const LaterCopies &later, mlir::Value start,
                  mlir::Value count);

} // namespace rnnc
