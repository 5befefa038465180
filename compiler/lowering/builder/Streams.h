// The streams of a step -> code for each of them, or for several at a time.
#pragma once

#include "lowering/builder/Shard.h"

namespace rnnc {

/// Calls body(shard of the stream, number of the stream) for each stream.
void forEachStream(const Shard &shard, llvm::function_ref<void(const Shard &, mlir::Value)> body);

/// Calls body(shard of the streams) for blocks of at most `most` streams.
void forEachStreamBlock(const Shard &shard, int64_t most,
                        llvm::function_ref<void(const Shard &)> body);

} // namespace rnnc
