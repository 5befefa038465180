// How fast one core reads memory: the yardstick of work that fits no cache.
#pragma once

namespace rnn {

/// Bytes a second, of numbers that are read once each from memory that is larger than
/// the caches; the best of a few passes of some ten milliseconds.
double measureMemoryBandwidth();

} // namespace rnn
