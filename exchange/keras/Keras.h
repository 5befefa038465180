// Files of Keras 2 and 3.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// .keras, and .h5 with an architecture or with weights alone.
Format kerasFormat();

} // namespace rnn::exchange
