// An .npy file in memory.
#pragma once

#include "data/Array.h"

#include <string>
#include <string_view>

namespace rnn {

/// `what` names the bytes in messages. Throws Error.
Array parseNpy(std::string_view bytes, const std::string &what);

} // namespace rnn
