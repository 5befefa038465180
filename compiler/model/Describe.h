// The language's tables as JSON, for documentation and other programs.
#pragma once

#include <string>

namespace rnnc {

/// An object with `layers`, `activations`, `losses`, `optimizers`, `metrics`, `initializers`,
/// `regularizers`, `constraints` and `schedules`, each a list of callable names: the `name`, its
/// `arguments` in order with `type`, `default` (as written; null if required) and whether it may be
/// given by `position`, and `alias_of` for a short name. A layer also has its Keras `class`, its
/// `weights` with their shapes in features and arguments, its `states` and its effect on a `mask`;
/// properties that an `rnn` takes from its cell are null.
std::string describeLanguage();

} // namespace rnnc
