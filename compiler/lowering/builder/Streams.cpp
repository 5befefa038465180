// Streams -> a loop over them, unrolled if they are few.
#include "lowering/builder/Streams.h"

using namespace mlir;

namespace rnnc {

static Shard at(const Shard &s, Value stream) {
  Shard shard = s;
  shard.memory.stream = s.memory.stream ? s.add(s.memory.stream, stream) : stream;
  return shard;
}

void forEachStream(const Shard &s, llvm::function_ref<void(const Shard &, Value)> body) {
  constexpr int64_t few = 4;
  if (s.shape.streams == 1)
    return body(s, s.index(0));
  if (s.shape.streams > few)
    return s.loop(s.shape.streams, [&](Value stream) { body(at(s, stream), stream); });
  for (int64_t stream = 0; stream < s.shape.streams; ++stream)
    body(at(s, s.index(stream)), s.index(stream));
}

void forEachStreamBlock(const Shard &s, int64_t most,
                        llvm::function_ref<void(const Shard &)> body) {
  if (s.shape.streams == 1)
    return body(s);
  auto block = [&](Value first, int64_t count) {
    Shard some = at(s, first);
    some.shape.streams = count;
    body(some);
  };
  int64_t whole = s.shape.streams / most * most;
  if (whole == most)
    block(s.index(0), most);
  else
    s.loop(s.index(0), s.index(whole), most, [&](Value first) { block(first, most); });
  if (whole < s.shape.streams)
    block(s.index(whole), s.shape.streams - whole);
}

} // namespace rnnc
