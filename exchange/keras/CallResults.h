// What a call of a layer takes and gives: states, values and their ranks, weights.
#pragma once

#include "exchange/model/Values.h"

#include <optional>
#include <string>
#include <vector>

namespace rnn::exchange {

/// Whether the argument is given and true.
bool isTrue(const Value &call, std::string_view argument);

/// Whether the layer may be applied with `reverse=true`.
bool isReversible(const Value &call);

/// Whether the layer can begin with states.
bool takesStates(const Value &call);

/// The number of values, with the states that the layer returns.
size_t resultCount(const Value &call);

/// The axes of the first value with that of samples, for a first and a last input with as many; 0:
/// not known.
size_t resultRank(const Value &call, size_t first, size_t last);

/// The weights that a layer has, in Keras' order; nothing if the call is not correct.
std::optional<std::vector<std::string>> weightNamesOf(const Value &call);

} // namespace rnn::exchange
