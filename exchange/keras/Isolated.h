// Work with a library that hostile files can crash, tried first where that does no harm.
#pragma once

#include <functional>

namespace rnn::exchange {

/// Does `work` in a copy of this process, whose results are lost. Returns whether it ends within
/// this much processor time, and not by a signal.
bool survives(const std::function<void()> &work, unsigned seconds);

} // namespace rnn::exchange
