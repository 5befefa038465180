// The program's own malloc, which counts and fails when it is told to.
#pragma once

#include <cstdint>

namespace rnn::failing {

enum class Extent { One, AllFrom };

/// From now on, allocation `number` (from 1) finds no memory; with AllFrom, none after it does
/// either.
void fail(uint64_t number, Extent extent);

/// Allocations find memory again. Returns how many were asked for since `fail`.
uint64_t stop();

/// Blocks that are allocated and not freed.
int64_t live();

} // namespace rnn::failing
