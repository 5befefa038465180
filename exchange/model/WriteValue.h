// A value -> its text, without arguments that have their defaults.
#pragma once

#include "exchange/model/Values.h"
#include "model/Schema.h"

namespace rnn::exchange {

/// `schemas` has the calls that the value may be, such as all layers. A layer is always written
/// with parentheses, other calls without arguments as a name. Arguments are written in the order of
/// the schema: those that must be given by position, others by name.
std::string writeValue(const Value &value, const std::vector<rnnc::CallSchema> &schemas);

} // namespace rnn::exchange
