// The memory bandwidth of one core, which bounds work that exceeds the caches.
#pragma once

namespace rnn::command {

/// Bytes per second when reading memory larger than the caches once; the best of a few passes of
/// some ten milliseconds each.
double measureMemoryBandwidth();

} // namespace rnn::command
