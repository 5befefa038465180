// Bytes -> an open descriptor.
#pragma once

#include <cstddef>

namespace rnn {

/// Writes all of the bytes, also where signals interrupt it. Returns 0, or the number of the error.
int writeBytes(int descriptor, const void *bytes, size_t count);

} // namespace rnn
